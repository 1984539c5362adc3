import Crypto
import Foundation
import HappyHorse
import PaddockCore
import PaddockEngine
import PaddockStore
import SystemPackage
import TestSupport
import Testing

/// A home on disk with a real database, and engines that are started on it one after another.
struct EngineHome: Sendable {
    static let key = "hh_live_canary_7f3d9c2e"

    let folder: FilePath
    var apiURL: String
    var settings = OrchestratorSettings.quick
    var clock = FastClock()
    let log = LogWatch()
    /// Limits of the calls; the base URL is put in.
    var calls = HappyHorseClient.Configuration(baseURL: "")

    /// The folder of the published files.
    var output: FilePath
    /// The database, its companions and the receipts.
    var state: FilePath

    init(_ folder: FilePath, apiURL: String) throws {
        self.folder = folder
        self.apiURL = apiURL
        self.output = folder.appending("output")
        self.state = folder.appending("state")
        self.calls.apiTimeout = .seconds(20)
        self.calls.createTimeout = .seconds(20)
        for path in [self.output, self.state, self.media] {
            try Self.makeFolder(path)
        }
    }

    var database: FilePath { self.state.appending("paddock.sqlite") }
    var receipts: FilePath { self.state.appending("receipts") }
    var lastRun: FilePath { self.state.appending("last-run") }
    var partials: FilePath { self.output.appending(".paddock") }
    var media: FilePath { self.folder.appending("media") }

    static func makeFolder(_ path: FilePath) throws {
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
    }

    func openStore() throws -> JobStore {
        try JobStore.open(at: self.database, output: self.output)
    }

    /// Opens the store, runs an engine on it for as long as `body` takes, and stops it cleanly.
    ///
    /// - Throws: what the engine throws, where it ends before `body` does.
    func running<Value: Sendable>(
        _ body: @Sendable @escaping (RunningEngine) async throws -> Value
    ) async throws -> Value {
        let store = try self.openStore()
        defer { try? store.close() }
        return try await self.running(on: store, body)
    }

    func running<Value: Sendable>(
        on store: JobStore,
        _ body: @Sendable @escaping (RunningEngine) async throws -> Value
    ) async throws -> Value {
        var configuration = self.calls
        configuration.baseURL = self.apiURL
        let client = try HappyHorseClient(configuration: configuration, key: APIKey(Self.key))
        let engine = self.engine(store, client)
        let result = await Self.result(engine, RunningEngine(engine: engine, store: store, home: self), body)
        try await client.shutdown()
        return try result.get()
    }

    private enum Ending<Value: Sendable>: Sendable {
        case engine(Result<Void, any Error>)
        case body(Result<Value, any Error>)
    }

    private static func result<Value: Sendable>(
        _ engine: Engine,
        _ running: RunningEngine,
        _ body: @Sendable @escaping (RunningEngine) async throws -> Value
    ) async -> Result<Value, any Error> {
        await withTaskGroup(of: Ending<Value>.self) { group in
            group.addTask {
                do {
                    try await engine.run()
                    return .engine(.success(()))
                } catch {
                    return .engine(.failure(error))
                }
            }
            group.addTask {
                do {
                    return .body(.success(try await body(running)))
                } catch {
                    return .body(.failure(error))
                }
            }
            var value: Result<Value, any Error>?
            var failure: (any Error)?
            while let ending = await group.next() {
                switch ending {
                case .body(let result):
                    value = result
                    if case .failure = result { group.cancelAll() }
                    // The engine may have ended by itself; then nobody has to be told.
                    try? await engine.apply(.stopAsked)
                case .engine(.failure(let error)):
                    failure = error
                    if value == nil { group.cancelAll() }
                case .engine(.success):
                    break
                }
            }
            if case .failure(let error) = value, failure == nil || !(error is CancellationError) {
                return .failure(error)
            }
            if let failure { return .failure(failure) }
            return value ?? .failure(CancellationError())
        }
    }

    private func engine(_ store: JobStore, _ client: HappyHorseClient) -> Engine {
        let media = self.media
        return Engine(
            store: store,
            client: client,
            settings: self.settings,
            folders: Engine.Folders(
                output: self.output,
                partials: self.partials,
                media: self.media,
                receipts: self.receipts,
                lastRun: self.lastRun
            ),
            dropMedia: { sha256s in
                for sha256 in sha256s {
                    try? FileManager.default.removeItem(atPath: media.appending(sha256).string)
                }
            },
            clock: self.clock,
            seed: 7,
            logger: self.log.logger
        )
    }
}

extension OrchestratorSettings {
    /// Nothing is held back by rate or room, and what waits, waits little.
    static var quick: Self {
        var settings = Self()
        settings.requestsPerMinute = 100_000
        settings.minFree = 0
        settings.thumbnailWait = .seconds(60)
        return settings
    }
}

// MARK: - Jobs

extension EngineHome {
    /// Puts jobs on record, each with a prompt of its own, `A horse called ID`.
    func accept(_ ids: String..., priority: Int = 0, media: [UInt8]? = nil, to store: JobStore) async throws {
        for id in ids {
            let references = try media.map { [try self.reference($0, id)] } ?? []
            let request = VideoRequest(prompt: Self.prompt(id), durationSec: 6)
            let draft = JobDraft(
                name: Self.name(id),
                request: request,
                references: references,
                priority: priority,
                metadata: [:],
                contentHash: "hash of \(id)",
                line: 1
            )
            let manifest = ManifestDraft(
                source: "/home/jobs/\(id).yaml",
                destination: "/home/jobs/accepted/\(id).yaml",
                batch: "spring",
                namesBatch: true,
                jobs: [draft]
            )
            let acceptance = try await store.accept(manifest, at: Date())
            #expect(acceptance == .accepted(new: 1, known: 0))
        }
    }

    static func name(_ id: String) -> JobName { JobName(batch: "spring", id: id) }

    static func prompt(_ id: String) -> String { "A horse called \(id)" }

    /// A small PNG's bytes, as far as anybody looks; `number` makes them different.
    static func picture(_ number: UInt8 = 0) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: number, count: 500)
    }

    private func reference(_ bytes: [UInt8], _ id: String) throws -> JobReference {
        let sha256 = Self.sha256(bytes)
        try Data(bytes).write(to: URL(filePath: self.media.appending(sha256).string))
        let content = MediaContent(sha256: sha256, contentType: "image/png", kind: .image, bytes: Int64(bytes.count))
        return JobReference(field: .sourceImage, path: "/home/jobs/\(id).png", content: content)
    }

    static func sha256(_ bytes: some DataProtocol) -> String {
        SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
    }
}

// MARK: - An engine at work

/// An engine that runs, and its store.
struct RunningEngine: Sendable {
    let engine: Engine
    let store: JobStore
    let home: EngineHome

    /// Puts jobs on record and rings the bell.
    func accept(_ ids: String..., media: [UInt8]? = nil) async throws {
        try await self.accept(ids, media: media)
    }

    /// Puts jobs on record and rings the bell.
    func accept(_ ids: [String], media: [UInt8]? = nil) async throws {
        for id in ids { try await self.home.accept(id, media: media, to: self.store) }
        self.engine.jobsArrived()
    }

    /// Returns once nothing is left to do but what a person brings.
    func settled() async throws {
        var signals = self.engine.idleSignals.makeAsyncIterator()
        while !self.engine.snapshot.isIdle {
            guard await signals.next() != nil else { throw CancellationError() }
        }
    }

    /// Pauses everything, and lets it go again once no file is on its way.
    func pauseAndResume() async throws {
        try await self.engine.apply(.pauseAsked(.all))
        while !self.engine.transfers.isEmpty { await Task.yield() }
        try await self.engine.apply(.resumeAsked(keyMayHaveChanged: false))
    }

    func job(_ id: String) async throws -> JobView {
        try #require(try await self.store.job(EngineHome.name(id)))
    }

    /// A job's words for the table: `done`, `failed invalid_input`.
    func ending(of id: String) async throws -> String {
        let job = try await self.job(id)
        return [job.state.rawValue, job.error?.code].compactMap(\.self).joined(separator: " ")
    }
}
