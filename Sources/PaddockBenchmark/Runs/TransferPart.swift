import Foundation

/// Files through TLS, one after another, beside `curl`: up to storage, and down from the CDN with hash, check and sync to disk.
struct TransferPart: Sendable {
    private let options: BenchmarkOptions
    private var count: Int { self.options.isQuick ? 2 : 10 }
    private var bytes: Int { self.options.isQuick ? 1_000_000 : 50_000_000 }

    init(_ options: BenchmarkOptions) {
        self.options = options
    }

    /// A job, as `paddock show --json` has it.
    private struct Job: Decodable {
        struct Line: Decodable {
            let at: String
            let event: String
            let detail: String?
        }

        let videoId: String
        let history: [Line]

        /// From one event to the next of another name.
        func seconds(from first: String, to last: String, detail: String = "") -> Double? {
            let lines = self.history
            guard let start = lines.first(where: { $0.event == first }).flatMap({ Self.date($0.at) }),
                let end = lines.first(where: { $0.event == last && ($0.detail ?? "").hasPrefix(detail) })
                    .flatMap({ Self.date($0.at) })
            else { return nil }
            return end.timeIntervalSince(start)
        }

        private static func date(_ text: String) -> Date? {
            try? Date(text, strategy: .iso8601.year().month().day().time(includingFractionalSeconds: true))
        }
    }

    func rows() async throws -> [Table.Row] {
        guard let certificate = try await self.certificate() else {
            return [Table.Row(what: "transfers", paddock: "not measured: curl and openssl are needed")]
        }
        defer { certificate.remove() }
        return try await Scratch.with { scratch in
            let arguments = [
                "--generation-time", "100ms", "--video-size", "\(self.bytes)B", "--tls-cert", certificate.certificate,
                "--tls-key", certificate.key,
            ]
            return try await SimulatedAPI.with(self.options.paddock, arguments, in: scratch) { simulator in
                var home = try PaddockHome(self.options.paddock, in: scratch, api: (simulator.base, simulator.key))
                home.settings = [
                    "api.caFile=\(certificate.certificate)", "limits.requestsPerMinute=100000", "limits.generating=1",
                    "limits.uploads=1", "polling.interval=100ms",
                ]
                let curl = Curl(simulator, certificate: certificate.certificate, in: scratch)
                let down = try await self.downloads(home, curl)
                let up = try await self.uploads(home, curl)
                return [down, up]
            }
        }
    }

    private func downloads(_ home: PaddockHome, _ curl: Curl) async throws -> Table.Row {
        try home.drop("down.jsonl", JobList(count: self.count, batch: "down").manifest())
        try await home.daemon(untilIdle: true).endWell()
        var (paddock, bare, careful) = (0.0, 0.0, 0.0)
        for number in 0..<self.count {
            let job = try await self.job("down", number, home)
            paddock += job.seconds(from: "ready", to: "fetched", detail: "video") ?? .nan
            let (seconds, whole) = try await curl.download(job.videoId)
            (bare, careful) = (bare + seconds, careful + whole)
        }
        return Table.Row(
            what: "download, \(self.words)",
            paddock: "\(self.speed(paddock)) (\(Figure.text(bare / paddock)) of curl)",
            plain: "curl: \(self.speed(bare)); with `sync` and `sha256sum`: \(self.speed(careful))"
        )
    }

    private func uploads(_ home: PaddockHome, _ curl: Curl) async throws -> Table.Row {
        // What was made serves as what is sent: whole videos, each another one.
        var manifest = ""
        for number in 0..<self.count {
            let path = "\(home.path)/output/down/\(JobList(count: 1).id(number)).mp4"
            manifest += #"{"id":"take-\#(number)","prompt":"up, take \#(number)","durationSec":6,"#
            manifest += #""referenceVideo":"\#(path)"}"# + "\n"
        }
        try home.drop("up.jsonl", Data(manifest.utf8))
        try await home.daemon(untilIdle: true).endWell()
        var (paddock, bare) = (0.0, 0.0)
        for number in 0..<self.count {
            paddock += try await self.job("up", number, home).seconds(from: "uploading", to: "uploaded") ?? .nan
            bare += try await curl.upload("\(home.path)/output/down/\(JobList(count: 1).id(number)).mp4", self.bytes)
        }
        return Table.Row(
            what: "upload, \(self.words)",
            paddock: "\(self.speed(paddock)) (\(Figure.text(bare / paddock)) of curl)",
            plain: "curl: \(self.speed(bare))"
        )
    }

    private var words: String { "\(self.count) files of \(self.bytes / 1_000_000) MB over TLS" }

    private func speed(_ seconds: Double) -> String {
        "\(Figure.text(Double(self.count * self.bytes) / 1e6 / seconds, digits: 0)) MB/s"
    }

    private func job(_ batch: String, _ number: Int, _ home: PaddockHome) async throws -> Job {
        let child = try home.start(["show", "\(batch)/take-\(number)", "--json"])
        try await child.endWell()
        return try JSONDecoder().decode(Job.self, from: Data(child.out.utf8))
    }

    private struct Certificate {
        let folder: String
        var certificate: String { "\(self.folder)/certificate.pem" }
        var key: String { "\(self.folder)/key.pem" }

        func remove() { try? FileManager.default.removeItem(atPath: self.folder) }
    }

    /// One that signs itself, made for this run; nil where the tools for it are not there.
    private func certificate() async throws -> Certificate? {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paddock-tls-\(UUID().uuidString)").path
        let certificate = Certificate(folder: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let words =
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
            + " -addext subjectAltName=IP:127.0.0.1 -out \(certificate.certificate) -keyout \(certificate.key)"
        do {
            try await Child("curl", ["--version"], in: folder, named: "curl").endWell()
            try await Child("openssl", words.split(separator: " ").map(String.init), in: folder, named: "openssl")
                .endWell()
        } catch {
            certificate.remove()
            return nil
        }
        return certificate
    }
}
