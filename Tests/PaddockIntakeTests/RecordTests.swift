import PaddockCore
import Synchronization
import SystemPackage
import Testing

@testable import PaddockIntake

/// Manifests with a job on each line: what is read, and the exact words and place of each refusal.
struct RecordTests {
    static func examine(_ text: String, _ format: ManifestFormat, limit: Int = 1000) -> ExaminedManifest {
        ManifestCheckTests.examine(text, format, name: "spring.\(format.rawValue)", limit: limit)
    }

    private static func lines(_ text: String, _ format: ManifestFormat, limit: Int = 1000) -> [String] {
        Self.examine(text, format, limit: limit).problems.map { $0.description }
    }

    // MARK: - JSONL

    static let jsonl: [(String, [String])] = [
        ("{\"prompt\": \"abc\", \"durationSec\": 6}\n", []),
        (
            "\u{FEFF}{\"prompt\": \"abc\", \"durationSec\": 6}\r\n\r\n  \t\n{\"prompt\": \"abd\", \"durationSec\": 6}",
            []
        ),
        ("{\"$schema\": \"x\", \"batch\": \"b\", \"prompt\": \"abc\", \"durationSec\": 6, \"style\": null}", []),
        ("", ["spring.jsonl: is empty"]),
        ("\n \n", ["spring.jsonl: is empty"]),
        (
            "{\"prompt\": \"abc\", \"durationSec\": 2}\n\n{\"id\": \"b\", \"prompt\": \"ab\"}\n",
            [
                "spring.jsonl:1:34: durationSec: found 2; allowed: an integer from 3 to 12",
                "spring.jsonl:3:1: durationSec: missing; required: an integer from 3 to 12",
                "spring.jsonl:3:23: prompt: found 2 characters; allowed: text of 3 to 2000 characters",
            ]
        ),
        (
            "{\"prompt\": \"abc\",\n\"durationSec\": 6}\n",
            [
                "spring.jsonl:1:18: expected a name in double quotes, found the end of the line",
                "spring.jsonl:2:14: \":\" follows the end of the document",
            ]
        ),
        ("[1]\n", ["spring.jsonl:1:1: found a list; allowed: one job, {…}, on each line"]),
        ("hello\n", ["spring.jsonl:1:1: expected a value, found \"hello\""]),
        ("{\"prompt\": \"a", ["spring.jsonl:1:14: the line ends inside a string"]),
        (
            "{\"a\": 1, \"a\": 2}",
            [
                "spring.jsonl:1:1: prompt: missing; required: text of 3 to 2000 characters",
                "spring.jsonl:1:1: durationSec: missing; required: an integer from 3 to 12",
                "spring.jsonl:1:2: a: no such field; remove it, or put it under metadata",
                "spring.jsonl:1:10: \"a\" is given twice, first in line 1; keep one",
            ]
        ),
        (
            "{\"defaults\": {}, \"prompt\": \"abc\", \"durationSec\": 6}",
            [
                "spring.jsonl:1:2: defaults: is for a batch in one document (.yaml, .json); here each line is one job with"
                    + " all its fields"
            ]
        ),
        (
            "{\"prompt\": \"abc\", \"durationSec\": 6, \"batch\": \"a\"}\n{\"prompt\": \"abd\", \"durationSec\": 6}\n"
                + "{\"prompt\": \"abe\", \"durationSec\": 6, \"batch\": \"b\"}\n",
            ["spring.jsonl:3:46: batch: found \"b\"; allowed: \"a\", as in line 1: a manifest is one batch"]
        ),
        (
            "{\"id\": \"a\", \"prompt\": \"abc\", \"durationSec\": 6}\n{\"id\": \"A\", \"prompt\": \"abd\", \"durationSec\": 6}\n",
            ["spring.jsonl:2:8: id: \"A\" differs only in case from \"a\" in line 1"]
        ),
        (
            "{\"prompt\": \"abc\", \"durationSec\": 6}\n{\"prompt\": \"abc\", \"durationSec\": 6, \"priority\": 1}\n",
            ["spring.jsonl:2:1: is the same job as the one in line 1; for several takes of it use variants"]
        ),
        ("\u{1}", ["spring.jsonl:1:1: expected a value, found \"\\u{1}\""]),
    ]

    @Test(arguments: jsonl)
    func jsonlIsReadLineByLine(text: String, problems: [String]) {
        #expect(Self.lines(text, .jsonl) == problems)
    }

    // MARK: - CSV

    static let csv: [(String, [String])] = [
        ("prompt,durationSec\nA horse,6\n", []),
        ("\u{FEFF}\"prompt\",durationSec\r\n\"A horse, \"\"wild\"\"\r\nand free\",6.0\r\n\r\nA cow,5", []),
        ("prompt,durationSec,,\nA horse,6,,\n,,,\n", []),
        (
            "id,prompt,durationSec,style,aspectRatio,resolution,cameraMotion,motionIntensity,cfgScale,sourceImageKey,"
                + "referenceVideoKey,referenceAudioKey,variants,priority,batch,metadata.client\n"
                + "a,A horse,6,noir,16:9,720p,orbit,3,.5,k,l,m,2,-1,spring,Acme\n",
            []
        ),
        ("", ["spring.csv: is empty"]),
        ("\n\n", ["spring.csv: is empty"]),
        ("prompt,durationSec\n", ["spring.csv:1:1: has a header and no job; add a row for each job"]),
        (
            "prompt;durationSec\nA horse;6\n",
            ["spring.csv:1:1: the columns are separated by semicolons; save the file with commas"]
        ),
        ("prompt\tdurationSec\n", ["spring.csv:1:1: the columns are separated by tabs; save the file with commas"]),
        (
            "Prompt,duration,wibble,model,metadata,metadata.,prompt \nx,6,,,,,\n",
            [
                "spring.csv:1:1: Prompt: no such field; did you mean prompt?",
                "spring.csv:1:8: duration: no such field; did you mean durationSec?",
                "spring.csv:1:17: wibble: no such field; remove it, or put it into a metadata.NAME column",
                "spring.csv:1:24: model: the model is chosen by your HappyHorse plan and can't be sent; remove it",
                "spring.csv:1:30: metadata: each entry of the metadata has a column of its own, as in metadata.client",
                "spring.csv:1:39: metadata.: each entry of the metadata has a column of its own, as in metadata.client",
                "spring.csv:1:49: prompt : no such field; did you mean prompt?",
            ]
        ),
        (
            "id,style\na,x\nb,y\n",
            [
                "spring.csv:1:1: prompt: the header has no such column; required: text of 3 to 2000 characters",
                "spring.csv:1:1: durationSec: the header has no such column; required: an integer from 3 to 12",
            ]
        ),
        (
            "prompt,durationSec,prompt\nabc,6,\n",
            ["spring.csv:1:20: prompt: is the name of two columns, 1 and 3; keep one"]
        ),
        (
            "prompt,durationSec\nA horse, a cow,6\nA horse\n",
            [
                "spring.csv:2:16: the row has 3 cells, the header 2; a cell with a comma in it stands between quotes",
                "spring.csv:3:1: the row has 1 cell, the header 2",
            ]
        ),
        (
            "prompt,durationSec,\nA horse,6,x\n",
            ["spring.csv:2:11: found \"x\" in a column that the header gives no name"]
        ),
        (
            "prompt,durationSec\n\"A\nhorse\",\"six\"\nA cow,7 \n",
            [
                "spring.csv:3:8: durationSec: found \"six\"; allowed: an integer from 3 to 12",
                "spring.csv:4:7: durationSec: found \"7 \"; allowed: an integer from 3 to 12",
            ]
        ),
        ("prompt,durationSec\nA horse,\n", ["spring.csv:2:1: durationSec: missing; required: an integer from 3 to 12"]),
        (
            "prompt,durationSec\n\"A horse\"x,6\nA \"wild\" horse,6\nA cow,2\n",
            [
                "spring.csv:2:10: expected a comma or the end of the line after a closing quote; a quote inside a cell is"
                    + " written twice",
                "spring.csv:3:3: a quote stands inside a cell that does not begin with one; put quotes around the whole"
                    + " cell, and double those inside",
                "spring.csv:4:7: durationSec: found \"2\"; allowed: an integer from 3 to 12",
            ]
        ),
        ("prompt,durationSec\nA horse,6\n\"A cow,5\nx", ["spring.csv:3:1: the quote that opens here is never closed"]),
        (
            "prompt,durationSec\rA horse,6\r",
            [
                "spring.csv:1:19: a carriage return stands here without a line feed; save the file with one kind of line"
                    + " break"
            ]
        ),
        ("prompt,durationSec\na\u{0}bc,6\n", ["spring.csv:2:1: prompt: holds the control character \\u{0}; remove it"]),
        (
            "prompt,durationSec,cameraMotion\nabc,6,Pan-Left\n",
            [
                "spring.csv:2:7: cameraMotion: found \"Pan-Left\"; allowed: none, static, pan-left, pan-right, tilt-up,"
                    + " tilt-down, zoom-in, zoom-out, orbit; did you mean pan-left?"
            ]
        ),
        (
            "prompt,durationSec,batch\nabc,6,a\nabd,6,b\n",
            ["spring.csv:3:7: batch: found \"b\"; allowed: \"a\", as in line 2: a manifest is one batch"]
        ),
        (
            "prompt,durationSec,jobs\nabc,6,\n",
            ["spring.csv:1:20: jobs: no such field; remove it, or put it into a metadata.NAME column"]
        ),
        (
            "prompt,durationSec,é\nabc,6,\n",
            [
                "spring.csv:1:20: é: no such field; remove it, or put it into a metadata.NAME column"
            ]
        ),
    ]

    @Test(arguments: csv)
    func csvIsReadRowByRow(text: String, problems: [String]) {
        #expect(Self.lines(text, .csv) == problems)
    }

    @Test func cellsAreTextAndEmptyOnesAreNotGiven() throws {
        let text = """
            id,prompt,durationSec,style,metadata.client,metadata.shot
            7,"He said ""go"", and
            left",6.0,,Acme,12
            true, spaced ,3,,,
            """
        let examined = Self.examine(text.replacing("\n", with: "\r\n"), .csv)
        #expect(examined.problems == [])
        let jobs = examined.drafts
        #expect(jobs.map(\.name) == [JobName(batch: "spring", id: "7"), JobName(batch: "spring", id: "true")])
        #expect(jobs.map(\.request.prompt) == ["He said \"go\", and\nleft", " spaced "])
        #expect(jobs.map(\.request.durationSec) == [6, 3])
        #expect(jobs.map(\.request.style) == [nil, nil])
        #expect(jobs.map(\.metadata) == [["client": "Acme", "shot": "12"], [:]])
        #expect(jobs.map(\.line) == [2, 4])
        #expect(examined.seconds == 9)
    }

    /// Found by fuzzing: the accent makes one character of itself and the dot before it.
    @Test func aNameOfMetadataMayBeginWithACombiningAccent() throws {
        let examined = Self.examine("prompt,durationSec,metadata.\u{301}take\nhorse one,3,7\n", .csv)
        #expect(examined.problems == [])
        #expect(examined.drafts.map(\.metadata) == [["\u{301}take": "7"]])
    }

    @Test func theSameJobIsTheSameInEveryFormat() throws {
        let yaml = "jobs: [{prompt: A horse, durationSec: 6, cfgScale: 0.5, style: noir}]"
        let json = "{\"jobs\": [{\"prompt\": \"A horse\", \"durationSec\": 6, \"cfgScale\": 0.5, \"style\": \"noir\"}]}"
        let jsonl = "{\"style\": \"noir\", \"cfgScale\": 5e-1, \"prompt\": \"A horse\", \"durationSec\": 6.0}"
        let csv = "style,cfgScale,prompt,durationSec\nnoir,.50,A horse,6\n"
        let jobs = [(yaml, ManifestFormat.yaml), (json, .json), (jsonl, .jsonl), (csv, .csv)].map { text, format in
            Self.examine(text, format).drafts
        }
        #expect(Set(jobs.map { $0.map(\.contentHash) }).count == 1)
        #expect(Set(jobs.map { $0.map(\.name) }).count == 1)
    }

    @Test func onlyTheLinesOfABatchThatNameItMustAgree() {
        let text =
            "{\"prompt\": \"abc\", \"durationSec\": 6}\n{\"prompt\": \"abd\", \"durationSec\": 6, \"batch\": \"late\"}\n"
        let examined = Self.examine(text, .jsonl)
        #expect(examined.namesBatch)
        #expect(examined.drafts.map(\.name.batch) == ["late", "late"])
    }

    @Test(arguments: [ManifestFormat.jsonl, .csv])
    func moreJobsThanAllowedAreRefused(format: ManifestFormat) {
        let text =
            format == .csv
            ? "prompt,durationSec,variants\nabc,6,3\nabd,6,3\nabe,6,3\n"
            : ["abc", "abd", "abe"].map { "{\"prompt\": \"\($0)\", \"durationSec\": 6, \"variants\": 3}\n" }.joined()
        let problem =
            "spring.\(format.rawValue): holds more than 8 jobs with their variants; limits.jobsPerManifest allows 8"
        #expect(Self.lines(text, format, limit: 8) == [problem])
        #expect(Self.examine(text, format, limit: 9).jobs.count == 9)
        #expect(Self.examine(text, format, limit: 9).drafts.count == 9)
    }

    @Test(arguments: [ManifestFormat.jsonl, .csv])
    func textInOtherEncodingsIsRefused(format: ManifestFormat) {
        func problems(_ bytes: [UInt8]) -> [String] {
            let input = ManifestInput(file: "m", name: "m.csv", format: format, source: bytes)
            let locator = MediaLocator(base: "/nowhere", scope: .anywhere)
            return (try? ManifestExaminer(jobsPerManifest: 9).examine(input, locator))?.problems.map(\.description)
                ?? []
        }
        #expect(problems([0xFF, 0xFE, 0x7B, 0x00]) == ["m:1:1: is UTF-16 or UTF-32; save it as UTF-8"])
        #expect(problems([0x7B, 0x00, 0x22, 0x00]) == ["m:1:1: is UTF-16 or UTF-32; save it as UTF-8"])
        let start = format == .csv ? "prompt,durationSec\n" : "\n"
        #expect(
            problems(Array(start.utf8) + [0x61, 0xED, 0xA0, 0x80]) == [
                "m:2:2: is not valid UTF-8 here; save it as UTF-8"
            ]
        )
    }

    @Test(arguments: [ManifestFormat.jsonl, .csv])
    func aLineThatDoesNotEndIsRefusedInLittleMemory(format: ManifestFormat) {
        let long = String(repeating: "x", count: 3 << 20)
        let start = format == .csv ? "prompt,durationSec\n" : ""
        let line = format == .csv ? 2 : 1
        let expected = ["spring.\(format.rawValue):\(line):1: is longer than 1048576 bytes, more than any job can need"]
        #expect(Self.lines("\(start)\(long)\n", format) == expected)
        #expect(Self.lines("\(start)\(long)", format) == expected)
        if format == .csv {
            let quoted = "\(start)\"\(String(repeating: "x\n", count: 1 << 20))\",6\n"
            #expect(Self.lines(quoted, format) == expected)
        }
    }

    @Test func aFileThatChangesWhileItsJobsAreTakenIsNoticed() throws {
        final class Changing: ByteSource {
            let first: [UInt8]
            let later: [UInt8]
            let isLater = Flag()
            init(_ first: String, _ later: String) { (self.first, self.later) = (Array(first.utf8), Array(later.utf8)) }
            var length: Int64 { (self.isLater.isSet ? self.later : self.first).length }
            func bytes(at offset: Int64, count: Int) throws(Errno) -> [UInt8] {
                try (self.isLater.isSet ? self.later : self.first).bytes(at: offset, count: count)
            }
        }
        let text = "{\"prompt\": \"abc\", \"durationSec\": 6}\n"
        for later in [text + text, text + " ", "", text.replacing("abc", with: "abd"), text + "x", "{}"] {
            let source = Changing(text, later)
            let input = ManifestInput(file: "m", name: "m.jsonl", format: .jsonl, source: source)
            let locator = MediaLocator(base: "/nowhere", scope: .anywhere)
            let examined = try ManifestExaminer(jobsPerManifest: 9).examine(input, locator)
            #expect(try examined.jobs.all().count == 1)
            source.isLater.set()
            #expect(throws: ManifestChanged.self) { try examined.jobs.all() }
        }
    }

    /// A hundred megabytes of one line after another, none of which lie in memory.
    private final class Flood: ByteSource {
        private let line: [UInt8]
        private let read = Mutex<Int64>(0)
        let length: Int64 = 100 << 20

        init(_ line: String) { self.line = Array(line.utf8) }

        var bytesRead: Int64 { self.read.withLock(\.self) }

        func bytes(at offset: Int64, count: Int) throws(Errno) -> [UInt8] {
            let count = Int(min(Int64(count), self.length - offset))
            guard count > 0 else { return [] }
            self.read.withLock { $0 += Int64(count) }
            let start = Int(offset % Int64(self.line.count))
            return (0..<count).map { self.line[(start + $0) % self.line.count] }
        }
    }

    static let floods: [(ManifestFormat, String, String)] = [
        (
            .yaml, "- a\n",
            "holds 16777217 bytes; allowed: up to 16777216 in one document (a long list of jobs can be .jsonl or .csv)"
        ),
        (
            .json, "[\n",
            "holds 16777217 bytes; allowed: up to 16777216 in one document (a long list of jobs can be .jsonl or .csv)"
        ),
        (.jsonl, "{\"prompt\": \"abc\", \"durationSec\": 6}\n", "holds more than 50 jobs"),
        (.jsonl, "}{\n", "holds more than 50 jobs"), (.jsonl, "[[[[[[[[[\n", "holds more than 50 jobs"),
        (.csv, "prompt,durationSec\n", "holds more than 50 jobs"), (.csv, "\"\"a\"\n", "expected a comma"),
        (.csv, "\"\"\"", "is longer than"), (.jsonl, "x", "is longer than"),
    ]

    @Test(arguments: floods)
    func aFloodIsRefusedBeforeItIsRead(format: ManifestFormat, line: String, message: String) throws {
        let flood = Flood(line)
        let input = ManifestInput(file: "m", name: "m.csv", format: format, source: flood)
        let locator = MediaLocator(base: "/nowhere", scope: .anywhere)
        let examined = try ManifestExaminer(jobsPerManifest: 50).examine(input, locator)
        #expect(
            examined.problems.contains { $0.message.hasPrefix(message) },
            "\(examined.problems.first?.description ?? "")"
        )
        // A single line without an end has to be gone through, but is not kept.
        #expect(flood.bytesRead <= (17 << 20) || message == "is longer than")
    }
}
