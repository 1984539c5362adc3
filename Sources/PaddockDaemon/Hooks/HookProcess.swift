import Foundation
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// One run of a hook's program.
struct HookProcess {
    /// How it ended.
    enum End: Hashable {
        case exited(Int32)
        case signalled(Int32)
        /// It took too long, or we are ending.
        case killed
    }

    private let process = Process()
    private let termination: AsyncStream<Void>

    /// Starts the program, with nothing but its input and the null device open.
    init(_ command: [String], environment: [String: String], input: Data) throws {
        let (termination, ended) = AsyncStream.makeStream(of: Void.self)
        self.termination = termination
        self.process.executableURL = URL(filePath: try Self.find(command[0], path: environment["PATH"]))
        self.process.arguments = Array(command.dropFirst())
        self.process.environment = environment
        let file = try Self.file(holding: input)
        // Foundation keeps a process that has ended, and its input with it, for ever: the program has a descriptor of its own.
        defer { try? file.close() }
        self.process.standardInput = file
        self.process.standardOutput = FileHandle.nullDevice
        self.process.standardError = FileHandle.nullDevice
        self.process.terminationHandler = { _ in ended.finish() }
        try self.process.run()
    }

    /// Waits for the end, and brings it about when the time is over or the task is cancelled.
    func end(within limit: Duration, clock: any Clock<Duration>) async -> End {
        let ended = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in self.termination {}
                return !Task.isCancelled
            }
            group.addTask {
                // Thrown only when cancelled, and then the time is over as well.
                try? await clock.sleep(for: limit)
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
        guard ended else {
            if self.process.isRunning { kill(self.process.processIdentifier, SIGKILL) }
            return .killed
        }
        switch self.process.terminationReason {
        case .exit: return .exited(self.process.terminationStatus)
        case .uncaughtSignal: return .signalled(self.process.terminationStatus)
        @unknown default: return .signalled(self.process.terminationStatus)
        }
    }

    /// A file without a name, open at its beginning: unlike a pipe it can't fill up or break when the hook does not read.
    private static func file(holding input: Data) throws -> FileHandle {
        let path = FilePath(NSTemporaryDirectory()).appending("paddock-hook-\(UUID().uuidString)")
        let file = try FileDescriptor.open(
            path,
            .readWrite,
            options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: .ownerReadWrite
        )
        let handle = FileHandle(fileDescriptor: file.rawValue, closeOnDealloc: true)
        guard path.withPlatformString({ unlink($0) }) == 0 else { throw Errno(rawValue: errno) }
        try file.writeAll(toAbsoluteOffset: 0, input)
        return handle
    }

    /// A program without a slash is looked for in `PATH`, as a shell does.
    private static func find(_ program: String, path: String?) throws -> String {
        guard !program.contains("/") else { return program }
        for folder in (path ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") {
            let candidate = "\(folder)/\(program)"
            if access(candidate, X_OK) == 0 { return candidate }
        }
        throw Errno.noSuchFileOrDirectory
    }
}
