import Foundation
import Synchronization

/// What a careful person would write in an afternoon: so many videos at once, a poll of each every five seconds, a back-off, and a file
/// that says what was created and what is done. In its fastest reasonable form: asynchronous, on pooled connections.
struct PlainClient: Sendable {
    static let word = "plain"
    private static let pollEvery = Duration.seconds(5)

    let api: PlainAPI
    let folder: String
    private let turnstile: Turnstile
    private let progress: ResumeFile

    init(api: PlainAPI, folder: String, transfers: Int) throws {
        self.api = api
        self.folder = "\(folder)/videos"
        self.turnstile = Turnstile(transfers)
        self.progress = try ResumeFile("\(folder)/progress.txt")
        try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
    }

    func make(_ jobs: [PlainJob], atOnce: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var rest = jobs.filter { !self.progress.isDone($0.id) }[...]
            for job in rest.prefix(atOnce) { group.addTask { try await self.make(job) } }
            rest = rest.dropFirst(atOnce)
            while try await group.next() != nil {
                guard let job = rest.popFirst() else { continue }
                group.addTask { try await self.make(job) }
            }
        }
        try await self.api.shutdown()
    }

    private func make(_ job: PlainJob) async throws {
        let video = try await self.finished(try await self.created(job))
        let path = "\(self.folder)/\(job.id)"
        try await self.turnstile.pass {
            if let url = video.videoUrl { try await self.api.download(url, to: "\(path).mp4") }
            if let url = video.thumbnailUrl { try await self.api.download(url, to: "\(path).jpg") }
        }
        try self.progress.note(job.id, "done")
    }

    private func created(_ job: PlainJob) async throws -> String {
        if let known = self.progress.video(of: job.id) { return known }
        let id = try await self.api.create(job)
        try self.progress.note(job.id, id)
        return id
    }

    private func finished(_ id: String) async throws -> PlainAPI.Video {
        while true {
            try await Task.sleep(for: Self.pollEvery)
            let video = try await self.api.video(id)
            switch video.status {
            case "ready": return video
            case "failed": throw PlainAPI.Refused(status: 0, body: "video \(id) failed")
            default: continue
            }
        }
    }
}

/// Lets so many through at once.
private final class Turnstile: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(_ count: Int) {
        self.state = Mutex(State(free: count))
    }

    func pass<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        await withCheckedContinuation { continuation in
            let isFree = self.state.withLock { state in
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
        defer {
            let next = self.state.withLock { state -> CheckedContinuation<Void, Never>? in
                guard !state.waiting.isEmpty else {
                    state.free += 1
                    return nil
                }
                return state.waiting.removeFirst()
            }
            next?.resume()
        }
        return try await body()
    }
}
