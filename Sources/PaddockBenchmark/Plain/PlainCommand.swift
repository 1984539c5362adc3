import Foundation

/// The plain client as a process of its own, started by the benchmark.
struct PlainCommand: Sendable {
    let base: String
    let key: String
    let manifest: String
    let folder: String
    let atOnce: Int
    let transfers: Int

    init(base: String, key: String, manifest: String, folder: String, atOnce: Int, transfers: Int) {
        (self.base, self.key, self.manifest, self.folder) = (base, key, manifest, folder)
        (self.atOnce, self.transfers) = (atOnce, transfers)
    }

    var arguments: [String] {
        [PlainClient.word, self.base, self.key, self.manifest, self.folder, "\(self.atOnce)", "\(self.transfers)"]
    }

    init(_ arguments: [String]) throws {
        guard arguments.count == 6, let atOnce = Int(arguments[4]), let transfers = Int(arguments[5]) else {
            throw BenchmarkOptions.Unknown(
                description: "\(PlainClient.word) BASE KEY MANIFEST FOLDER AT-ONCE TRANSFERS"
            )
        }
        self.init(
            base: arguments[0],
            key: arguments[1],
            manifest: arguments[2],
            folder: arguments[3],
            atOnce: atOnce,
            transfers: transfers
        )
    }

    func run() async throws {
        let jobs = try PlainJob.all(in: URL(filePath: self.manifest))
        let client = try PlainClient(
            api: PlainAPI(base: self.base, key: self.key),
            folder: self.folder,
            transfers: self.transfers
        )
        try await client.make(jobs, atOnce: self.atOnce)
    }
}
