// Dispatch defines `stat`, `timespec` and their like as well: whose they are depends on the order in which files are compiled.
import Dispatch
import Foundation
import Synchronization

/// A program that was started, with what it took.
///
/// What it prints goes to files, so that no full pipe holds it up. Foundation's `Process` tells no processor time of one child, so this
/// starts and waits by itself.
final class Child: Sendable {
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    struct Ending: Sendable {
        let status: Int32
        /// Processor time in seconds, user and system.
        let cpuSeconds: Double
        /// From start to end.
        let seconds: Double
        let peakBytes: Int
    }

    private struct State {
        var ending: Ending?
        var peakBytes = 0
        var waiters: [CheckedContinuation<Ending, Never>] = []
    }

    let pid: pid_t
    let outFile: String
    let errFile: String
    private let state: Shared

    private final class Shared: Sendable {
        let state = Mutex(State())
    }

    /// Starts a program, by its path or its name on the `PATH`. Its output goes to files of that name in the folder; of this process's
    /// environment it sees no more than it needs.
    init(
        _ program: String,
        _ arguments: [String],
        in folder: String,
        named name: String,
        environment: [String: String] = [:]
    ) throws {
        self.outFile = "\(folder)/\(name).out"
        self.errFile = "\(folder)/\(name).err"
        var variables = ProcessInfo.processInfo.environment.filter { ["PATH", "HOME", "TMPDIR"].contains($0.key) }
        variables.merge(environment) { _, own in own }
        let started = ContinuousClock.now
        self.pid = try Self.spawn(program, arguments, variables, out: self.outFile, err: self.errFile)
        let (pid, shared) = (self.pid, Shared())
        self.state = shared
        Thread.detachNewThread { Self.watch(pid, shared, since: started) }
        Thread.detachNewThread { Self.sample(pid, shared) }
    }

    private static func spawn(
        _ program: String,
        _ arguments: [String],
        _ variables: [String: String],
        out: String,
        err: String
    ) throws -> pid_t {
        #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        #else
        var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, err, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        let words = ([program] + arguments).map { strdup($0) }
        let settings = variables.map { strdup("\($0.key)=\($0.value)") }
        defer { for text in words + settings { free(text) } }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, program, &actions, nil, words + [nil], settings + [nil])
        guard code == 0 else {
            throw Failed(description: "\(program) can't be started: \(String(cString: strerror(code)))")
        }
        return pid
    }

    private static func watch(_ pid: pid_t, _ shared: Shared, since started: ContinuousClock.Instant) {
        var (status, usage) = (Int32(0), rusage())
        while wait4(pid, &status, 0, &usage) < 0, errno == EINTR {}
        let elapsed = ContinuousClock.now - started
        let signal = status & 0x7f
        let (waiters, ending) = shared.state.withLock { state in
            let ending = Ending(
                status: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
                cpuSeconds: usage.ru_utime.inSeconds + usage.ru_stime.inSeconds,
                seconds: elapsed.inSeconds,
                peakBytes: state.peakBytes
            )
            state.ending = ending
            defer { state.waiters = [] }
            return (state.waiters, ending)
        }
        for waiter in waiters { waiter.resume(returning: ending) }
    }

    /// The high-water mark dies with the process, so it is read while it lives.
    private static func sample(_ pid: pid_t, _ shared: Shared) {
        while shared.state.withLock({ $0.ending == nil }) {
            if let peak = ProcessFigures(pid)?.peakBytes {
                shared.state.withLock { $0.peakBytes = max($0.peakBytes, peak) }
            }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }

    var out: String { Self.text(self.outFile) }
    var err: String { Self.text(self.errFile) }
    var isRunning: Bool { self.state.state.withLock { $0.ending == nil } }
    var peakBytes: Int { self.state.state.withLock { $0.peakBytes } }
    var figures: ProcessFigures? { ProcessFigures(self.pid) }

    private static func text(_ file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
    }

    func signal(_ signal: Int32) {
        self.state.state.withLock { state in
            if state.ending == nil { kill(self.pid, signal) }
        }
    }

    func end() async -> Ending {
        await withCheckedContinuation { continuation in
            let known = self.state.state.withLock { state in
                if state.ending == nil { state.waiters.append(continuation) }
                return state.ending
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    /// Waits for the end and insists that it was a good one.
    @discardableResult
    func endWell(_ allowed: Set<Int32> = [0]) async throws -> Ending {
        let ending = await self.end()
        guard allowed.contains(ending.status) else {
            throw Failed(description: "ended with \(ending.status): \(self.err.suffix(2000))\(self.out.suffix(500))")
        }
        return ending
    }

    /// Waits until something about it, or done by it, has come true; another process tells of nothing by itself.
    @discardableResult
    func until<Value>(_ what: String, _ value: () async throws -> Value?) async throws -> Value {
        let deadline = ContinuousClock.now + .seconds(1800)
        while ContinuousClock.now < deadline {
            if let value = try await value() { return value }
            guard self.isRunning else { throw Failed(description: "ended before \(what): \(self.err.suffix(2000))") }
            try await Task.sleep(for: .milliseconds(3))
        }
        throw Failed(description: "half an hour has passed before \(what)")
    }
}

extension timeval {
    fileprivate var inSeconds: Double { Double(self.tv_sec) + Double(self.tv_usec) / 1e6 }
}

extension Duration {
    var inSeconds: Double { self / .seconds(1) }
}
