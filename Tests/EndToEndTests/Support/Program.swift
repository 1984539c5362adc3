import Foundation
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// The real `paddock` as a child process.
///
/// What it prints goes to files, so that no full pipe can ever hold it up.
final class Program: Sendable {
    /// What a run that has ended left behind.
    struct Outcome: Sendable {
        let status: Int32
        let out: String
        let err: String
    }

    private struct State {
        var status: Int32?
        var waiters: [CheckedContinuation<Int32, Never>] = []
    }

    let pid: pid_t
    private let folder: FilePath
    private let state: Shared

    private final class Shared: Sendable {
        let state = Mutex(State())

        func end(_ status: Int32) {
            let waiters = self.state.withLock { state in
                state.status = status
                defer { state.waiters = [] }
                return state.waiters
            }
            for waiter in waiters { waiter.resume(returning: status) }
        }
    }

    /// Beside the bundle of the tests, where one build puts both.
    static var binary: FilePath {
        #if os(macOS)
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? .main
        return FilePath(bundle.bundlePath).removingLastComponent().appending("paddock")
        #else
        return FilePath(CommandLine.arguments[0]).removingLastComponent().appending("paddock")
        #endif
    }

    /// Starts it.
    ///
    /// - Parameters:
    ///   - arguments: Without the program's name.
    ///   - site: Where it runs, and what its environment is.
    ///   - input: Its standard input; empty otherwise.
    ///   - terminal: What it asks people on: its standard input and error; `err` stays empty then.
    ///   - descriptors: How many files and sockets it may have open; as many as this process otherwise.
    ///   - isSoft: Whether that is only the soft limit.
    ///   - crowd: How many other descriptors it is born with, as after months of running; needs bash.
    /// - Throws: where it can't be started.
    init(
        _ arguments: [String],
        at site: Site,
        input: String? = nil,
        terminal: PseudoTerminal? = nil,
        descriptors: Int? = nil,
        isSoft: Bool = false,
        crowd: Int? = nil
    ) throws {
        let name = "run-\(UUID().uuidString)"
        self.folder = site.scratch.appending(name)
        try FileManager.default.createDirectory(atPath: self.folder.string, withIntermediateDirectories: true)
        for file in ["out", "err", "in"] {
            let bytes = file == "in" ? Data((input ?? "").utf8) : Data()
            try bytes.write(to: URL(filePath: self.folder.appending(file).string))
        }
        let process = Process()
        process.executableURL = URL(filePath: descriptors == nil ? Self.binary.string : "/bin/sh")
        let limited = descriptors.map {
            ["-c", "ulimit \(isSoft ? "-Sn" : "-n") \($0); exec \"$0\" \"$@\"", Self.binary.string]
        }
        process.arguments = (limited ?? []) + arguments
        if let crowd {
            let words =
                "for ((n = 10; n < 10 + \(crowd); n++)); do eval \"exec $n</dev/null\"; done; exec \"$0\" \"$@\""
            process.executableURL = URL(filePath: "/bin/bash")
            process.arguments = ["-c", words, Self.binary.string] + arguments
        }
        process.currentDirectoryURL = URL(filePath: site.folder.string)
        process.environment = site.environment
        let handles = [
            FileHandle(forWritingAtPath: self.folder.appending("out").string),
            FileHandle(forWritingAtPath: self.folder.appending("err").string),
            FileHandle(forReadingAtPath: self.folder.appending("in").string),
        ]
        // A process outlives its end in Foundation, and would keep them open.
        defer { for handle in handles { try? handle?.close() } }
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        process.standardInput = handles[2]
        if let terminal {
            process.standardInput = FileHandle(fileDescriptor: terminal.terminal.rawValue)
            process.standardError = FileHandle(fileDescriptor: terminal.terminal.rawValue)
        }
        let shared = Shared()
        process.terminationHandler = { process in
            // A signal is told as shells do.
            let killed = process.terminationReason == .uncaughtSignal
            shared.end(killed ? 128 + process.terminationStatus : process.terminationStatus)
        }
        try process.run()
        self.state = shared
        self.pid = process.processIdentifier
    }

    var out: String { self.text("out") }
    var err: String { self.text("err") }

    /// The exit status once it has ended; 128 and the signal where one killed it.
    var status: Int32? { self.state.state.withLock { $0.status } }

    private func text(_ file: String) -> String {
        let data = FileManager.default.contents(atPath: self.folder.appending(file).string) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    /// Sends a signal, unless it has ended.
    func signal(_ signal: Int32) {
        self.state.state.withLock { state in
            guard state.status == nil else { return }
            kill(self.pid, signal)
        }
    }

    /// Waits for its end.
    @discardableResult
    func end() async -> Outcome {
        let status = await withCheckedContinuation { continuation in
            let known = self.state.state.withLock { state in
                if state.status == nil { state.waiters.append(continuation) }
                return state.status
            }
            if let known { continuation.resume(returning: known) }
        }
        return Outcome(status: status, out: self.out, err: self.err)
    }
}

/// Waits for what another process does: nothing in this one could tell of it.
///
/// - Returns: the first value that is not nil.
/// - Throws: where none comes within a generous time.
func eventually<Value>(
    _ what: Comment,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ value: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
        if let value = try await value() { return value }
        try await Task.sleep(for: .milliseconds(10))
    }
    return try #require(try await value(), what, sourceLocation: sourceLocation)
}

/// Waits for a condition that another process makes true.
func eventually(
    _ what: Comment,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    _ = try await eventually(what, sourceLocation: sourceLocation) { try await condition() ? true : nil }
}
