import Crypto
import Foundation
import SystemPackage

/// Three jobs, one of them with a picture: small, and with every step in it. Videos get thumbnails or none as the simulator likes.
struct ProofBatch: Sendable {
    /// Makes the prompts those of one home, whatever else the simulator is asked for.
    let tag: String
    var name = "proof"
    /// Where it is dropped, under the watched folder; empty for right there.
    var folder = ""

    private static let ids = ["plain", "picture", "thumbnail"]

    /// The jobs' names, with the batch's.
    var jobs: [String] { Self.ids.map { "\(self.name)/\($0)" } }

    /// Times as short as settings allow.
    static let settings = [
        "polling.interval=100ms", "polling.maxInterval=200ms", "polling.thumbnailWait=200ms",
        "limits.requestsPerMinute=60000", "folders.settle=0ms", "folders.rescan=1s",
    ].flatMap { ["--set", $0] }

    /// The job that a prompt is of; nil where it is another batch's.
    func job(of prompt: String) -> String? {
        Self.ids.first { prompt == "\(self.tag) \($0)" }.map { "\(self.name)/\($0)" }
    }

    private var manifest: String {
        """
        batch: \(self.name)
        defaults: {durationSec: 3}
        jobs:
          - {id: plain, prompt: \(self.tag) plain}
          - {id: picture, prompt: \(self.tag) picture, sourceImage: refs/horse.png}
          - {id: thumbnail, prompt: \(self.tag) thumbnail}

        """
    }

    /// The smallest picture that is one: 1 by 1, with some bytes behind it that make it a file of more than a page.
    static let picture: Data = {
        let png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        // A constant that is base64.
        return (Data(base64Encoded: png) ?? Data()) + Data(repeating: 0x2A, count: 6000)
    }()

    static var pictureSHA256: String { Self.sha256(Self.picture) }

    static func sha256(_ data: Data) -> String {
        SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined()
    }

    /// Lays the manifest and its picture into a home's watched folder.
    func drop(at site: Site) throws {
        let refs = site.jobs.appending(self.folder).appending("refs")
        try FileManager.default.createDirectory(atPath: refs.string, withIntermediateDirectories: true)
        try Self.picture.write(to: URL(filePath: refs.appending("horse.png").string))
        try site.drop(self.folder.isEmpty ? "\(self.name).yaml" : "\(self.folder)/\(self.name).yaml", self.manifest)
    }
}

/// What the simulator says was charged for one batch.
struct Ledger: Sendable {
    struct Charge: Sendable {
        let video: String
        let sha256: String?
    }

    /// By the jobs' names.
    let charges: [String: [Charge]]

    init(_ api: SimulatedAPI, _ batch: ProofBatch) async throws {
        let text = try await api.call("GET", "/_simulator/ledger").text
        var charges: [String: [Charge]] = [:]
        // Lines of other batches need not be read.
        for line in text.split(separator: "\n") where line.contains("\"\(batch.tag) ") {
            let charge = try JSON(text: String(line))
            guard let job = charge.request.prompt.string.flatMap(batch.job) else { continue }
            charges[job, default: []].append(Charge(video: charge.id.string ?? "", sha256: charge.sha256.string))
        }
        self.charges = charges
    }

    func count(of job: String) -> Int { self.charges[job]?.count ?? 0 }
}
