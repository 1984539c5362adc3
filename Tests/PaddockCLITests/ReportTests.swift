import Foundation
import PaddockCore
import PaddockDaemon
import SystemPackage
import Testing

@testable import PaddockCLI

struct ReportTests {
    @Test(arguments: [
        ("plain", "plain"), ("a, b", "\"a, b\""), ("say \"x\"", "\"say \"\"x\"\"\""), ("two\nlines", "\"two\nlines\""),
        ("=1+2", "'=1+2"), ("+x", "'+x"), ("-x", "'-x"), ("@x", "'@x"), ("\u{FF1D}x", "'\u{FF1D}x"),
        ("=a,b", "\"'=a,b\""), ("\n=x", "\"'\n=x\""), ("\u{1B}[2J", "\\u{1b}[2J"), ("\t=x", "\\u{9}=x"),
        ("a\r\nb", "a\\u{d}\\u{a}b"), (" x", "\" x\""), ("", ""), ("1-2", "1-2"),
    ])
    func textsAreQuotedAndDisarmed(text: String, cell: String) {
        #expect(CSVText.row([.text(text), .text(nil)]) == "\(cell),\r\n")
    }

    @Test func figuresAreOurs() {
        #expect(CSVText.row([.number(-3), .number(Int?.none), .number("2026-11-23")]) == "-3,,2026-11-23\r\n")
    }

    private static func report(_ home: TestHome, _ batch: String, _ format: BatchReport.Format) async throws -> [String]
    {
        let output = try TestConsole(in: home.root)
        try await BatchReport(home: home.commandHome, console: output.console).run(batch: batch, format: format)
        return try output.lines
    }

    @Test func csvIsABatchInTheOrderOfItsManifest() async throws {
        try await TestHome.with(["spring": ["storm", "meadow"], "summer": ["beach"]]) { home in
            try await home.finish("spring", ["meadow"])
            let rows = try await Self.report(home, "spring", .csv)
            // CR and LF are one character to Swift, so the rows are cut here.
            let lines = rows.joined().components(separatedBy: "\r\n")
            #expect(
                lines[0]
                    == "job,batch,id,state,prompt,durationSec,style,aspectRatio,resolution,cameraMotion,motionIntensity,"
                    + "cfgScale,sourceImage,lastFrame,referenceVideo,referenceAudio,priority,metadata,manifest,videoId,charges,"
                    + "secondsCharged,polls,createdAt,chargedAt,readyAt,finishedAt,updatedAt,errorCode,errorMessage,errorField,"
                    + "video,videoBytes,videoSHA256,thumbnail"
            )
            let manifest = home.home.accepted.appending("spring.yaml").string
            let now = "2026-11-23T18:00:00.000Z"
            #expect(
                lines[1] == "spring/storm,spring,storm,pending,A horse named storm,4,,,,,,,,,,,0,,\(manifest),,0,0,0,"
                    + "\(now),,,,\(now),,,,,,,"
            )
            let output = home.home.output.appending("spring").string
            #expect(
                lines[2] == "spring/meadow,spring,meadow,done,A horse named meadow,4,,,,,,,,,,,0,,\(manifest),"
                    + "video-of-meadow,1,4,3,\(now),\(now),\(now),\(now),\(now),,,,\(output)/meadow.mp4,13,"
                    + "\(TestHome.videoSHA256),\(output)/meadow.jpg"
            )
            #expect(lines.count == 4)
        }
    }

    @Test func jsonIsAnArrayOfTheJobsThatListShows() async throws {
        try await TestHome.with(["spring": ["storm", "meadow"]]) { home in
            let lines = try await Self.report(home, "spring", .json)
            let data = Data(lines.joined(separator: "\n").utf8)
            let jobs = try JSONCoding.decoder().decode([JobView].self, from: data)
            #expect(jobs.map(\.job) == ["spring/storm", "spring/meadow"])
        }
    }

    @Test func anUnknownBatchIsNotFound() async throws {
        try await TestHome.with(["spring": ["meadow"]]) { home in
            let failure = await #expect(throws: CommandFailure.self) { try await Self.report(home, "sprin", .csv) }
            #expect(failure?.status == .notFound)
        }
    }

    @Test(arguments: [["report"], ["report", "b", "--format", "xml"], ["report", "b", "--json", "--format", "csv"]])
    func whatMakesNoSenseIsRefused(words: [String]) async {
        let failure = await #expect(throws: CommandFailure.self) { try await ParsedCommandLine(words) }
        #expect(failure?.status == .usage)
    }
}
