import Crypto
import Foundation
import HappyHorse
import HappyHorseSimulator
import SystemPackage
import TestSupport
import Testing

/// The articles' code does what they say.
@Suite(.timeLimit(.minutes(1))) struct ArticleTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

    private static func texts(in folder: URL, _ suffix: String) throws -> [(name: String, text: String)] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(suffix) }.sorted()
            .map { ($0, try String(contentsOf: folder.appending(path: $0), encoding: .utf8)) }
    }

    /// Lines without their indentation, which depends on where a block stands.
    private static func lines(_ text: some StringProtocol) -> String {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
            .joined(separator: "\n")
    }

    @Test func everyBlockOfCodeIsCompiledHere() throws {
        let catalog = Self.folder.appending(path: "../../Sources/HappyHorse/HappyHorse.docc").standardized
        let code = try Self.texts(in: Self.folder.appending(path: "Articles"), ".swift").map { Self.lines($0.text) }
        var blocks = 0
        for article in try Self.texts(in: catalog, ".md") {
            for block in article.text.split(separator: "```swift\n").dropFirst() {
                let block = Self.lines(block.prefix(upTo: block.firstRange(of: "```")?.lowerBound ?? block.endIndex))
                blocks += 1
                #expect(code.contains { $0.contains(block) }, "\(article.name): \(block)")
            }
        }
        #expect(blocks > 5)
    }

    @Test func aVideoIsMadeFromAPicture() async throws {
        var configuration = SimulatorConfiguration()
        configuration.generationTime = .fixed(.milliseconds(50))
        try await withTemporaryDirectory { directory in
            let (picture, file) = (directory.appending("meadow.png"), directory.appending("meadow.mp4"))
            try Data(Array("\u{89}PNG\r\n\u{1A}\n and some more".unicodeScalars.map { UInt8($0.value) })).write(
                to: URL(filePath: picture.string)
            )
            try await Simulator.running(configuration) { simulator, origins in
                let maker = try VideoMaker(baseURL: origins.api, key: canary)
                let bytes = try #require(FileManager.default.contents(atPath: picture.string)).count
                // Some trouble on the way, which the article says is no reason to lose what is paid.
                simulator.faults.add(Fault(.get, .cut(reset: true)))
                do {
                    try await maker.makeVideo(
                        of: "A chestnut horse",
                        from: picture,
                        bytes: Int64(bytes),
                        into: file,
                        askingEvery: .milliseconds(20)
                    )
                    try await maker.client.shutdown()
                } catch {
                    try await maker.client.shutdown()
                    throw error
                }
                let made = SHA256.hash(data: try #require(FileManager.default.contents(atPath: file.string)))
                let diary = try String(contentsOfFile: "\(file).diary", encoding: .utf8)
                #expect(
                    diary == """
                        perhaps charged from here on: A chestnut horse
                        charged: \(simulator.ledger[0].id)

                        """
                )
                #expect(simulator.ledger.map(\.sha256) == [made.map { String(format: "%02x", $0) }.joined()])
                let status = try await stateOfAVideo(simulator.ledger[0].id, at: origins.api, key: canary)
                #expect(status == .ready)
            }
        }
    }

    @Test func theNoteIsThereBeforeTheCharge() async throws {
        try await Simulator.running { simulator, origins in
            let client = try makeClient(origins.api)
            let journal = Journal()
            let request = CreateVideoRequest(prompt: "A chestnut horse", durationSec: 3)
            let outcome = try await createWithANote(request, client, journal)
            #expect(outcome.word.hasPrefix("accepted"))
            #expect(await journal.notes == ["armed"])
            simulator.faults.add(Fault(.create, .cut(), at: .done))
            #expect(try await createWithANote(request, client, journal).word == "unsure connectionLost")
            #expect(simulator.report.charges == 2, "unsure was charged here")
            try await client.shutdown()
        }
    }
}
