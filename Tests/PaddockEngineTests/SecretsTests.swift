import Foundation
import HappyHorse
import HappyHorseSimulator
import PaddockCore
import PaddockEngine
import PaddockStore
import SystemPackage
import Testing

/// P8: neither the key nor a signed query is in any line of the log or any byte of the home, whatever the API says.
@Suite(.timeLimit(.minutes(2)))
struct SecretsTests {
    private static let key = EngineHome.key
    private static let url = "https://storage.example.com/in?X-Amz-Signature=abc123&Signature=def456"

    /// Answers that hold the key and a signed URL, of calls of every kind.
    private static let tellTales = [
        Fault(.presign, .envelope("internal_error", status: 500, message: "\(key) may not use \(url)")),
        Fault(.put, .text("<Error><Code>\(key)</Code><Message>\(url)</Message></Error>", status: 403)),
        Fault(.create, .envelope("invalid_input", status: 400, message: "\(key) \(url)"), prompt: "refused"),
        Fault(
            .create,
            .text("{\"authorization\":\"Bearer \(key)\",\"url\":\"\(url)\"}", status: 500),
            prompt: "unsure"
        ),
        Fault(.create, .redirect(to: "\(url)&key=\(key)"), prompt: "moved"),
        Fault(.get, .envelope("internal_error", status: 503, message: "\(key) \(url)"), times: 3, prompt: "meadow"),
        Fault(.get, .edit(["status": "\"\(key)\""]), prompt: "meadow"),
        Fault(.get, .edit(["status": "\"failed\"", "errorMessage": "\"\(key) \(url)\""]), prompt: "doomed"),
        Fault(.video, .redirect(to: "\(url)&key=\(key)")),
        Fault(.video, .text("\(key) \(url)", status: 403)),
        Fault(.video, .truncate(after: 900)),
        Fault(.thumbnail, .html(status: 404)),
        Fault(.get, .envelope("invalid_api_key", status: 401, message: "\(key) is not valid"), prompt: "storm"),
    ]

    @Test func areNowhere() async throws {
        try await Rehearsal.with { home, simulator in
            for fault in Self.tellTales { simulator.faults.add(fault) }
            try await home.running { running in
                try await running.accept("meadow", "storm", "refused", "moved", "doomed", media: EngineHome.picture())
                try await running.settled()
                try await running.accept("unsure")
                try await running.settled()
                let endings = [
                    try await running.ending(of: "meadow"), try await running.ending(of: "storm"),
                    try await running.ending(of: "moved"), try await running.ending(of: "doomed"),
                    try await running.ending(of: "unsure"),
                ]
                #expect(
                    endings == ["done", "done", "done", "failed generation_failed", "held unsure_charge"]
                )
                // With the log and the index still there.
                try Self.search(home)
            }
            try Self.search(home)
        }
    }

    private static func search(_ home: EngineHome) throws {
        let needles = [Self.key, "X-Amz-Signature", "Signature=", "abc123", "def456"].map { Data($0.utf8) }
        for line in home.log.lines {
            for needle in needles {
                #expect(Data(line.utf8).range(of: needle) == nil, "a secret is in the log: \(line)")
            }
        }
        let files = FileManager.default.enumerator(atPath: home.folder.string)
        var count = 0
        while let name = files?.nextObject() as? String {
            guard let bytes = FileManager.default.contents(atPath: home.folder.appending(name).string) else { continue }
            count += 1
            for needle in needles {
                #expect(bytes.range(of: needle) == nil, "a secret is in \(name)")
            }
        }
        // The database and its companions, the receipts, and what was published.
        #expect(count >= 8)
    }
}
