import CPaddockLinux
import Foundation
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// One run of a hook's program, in a process group of its own.
///
/// Not Foundation's `Process`: it keeps descriptors of every run, and can't start anything where more than a thousand are open.
struct HookProcess: Sendable {
    /// How it ended.
    enum End: Hashable, Sendable {
        case exited(Int32)
        case signalled(Int32)
        /// It took too long, or we are ending.
        case killed
    }

    private let child: Child
    private let ended: AsyncStream<Void>

    /// Starts the program, with nothing but its input and the null device open.
    init(_ command: [String], environment: [String: String], input: Data) throws {
        let program = try Self.find(command[0], path: environment["PATH"])
        let file = try Self.file(holding: input)
        defer { try? file.close() }
        let null = try FileDescriptor.open("/dev/null", .readWrite, options: [.closeOnExec])
        defer { try? null.close() }
        let child = Child(try Self.spawn(program, command, environment, input: file, output: null))
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        self.child = child
        self.ended = ended
        // Hooks run one after another, so this is one thread that waits, whatever the number of events.
        Thread.detachNewThread {
            child.waitForEnd()
            end.finish()
        }
    }

    /// Waits for the end, and brings it about when the time is over or the task is cancelled.
    func end(within limit: Duration, clock: any Clock<Duration>) async -> End {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in self.ended {} }
            group.addTask {
                // Thrown only when cancelled, and then the time is over as well.
                try? await clock.sleep(for: limit)
            }
            await group.next()
            group.cancelAll()
        }
        return self.child.endOrKill()
    }

    // MARK: - Starting

    private static func spawn(
        _ program: String,
        _ command: [String],
        _ environment: [String: String],
        input: FileDescriptor,
        output: FileDescriptor
    ) throws -> pid_t {
        var pid: pid_t = 0
        let variables = environment.map { "\($0.key)=\($0.value)" }
        let error = Self.withCStrings(command) { arguments in
            Self.withCStrings(variables) { environment in
                paddock_spawn(&pid, program, arguments, environment, input.rawValue, output.rawValue)
            }
        }
        guard error == 0 else { throw Errno(rawValue: error) }
        return pid
    }

    /// The texts as C has them: an array of pointers that ends with none.
    private static func withCStrings<Result>(
        _ texts: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }

    /// A file without a name, open at its beginning: unlike a pipe it can't fill up or break when the hook does not read.
    private static func file(holding input: Data) throws -> FileDescriptor {
        let path = FilePath(NSTemporaryDirectory()).appending("paddock-hook-\(UUID().uuidString)")
        let file = try FileDescriptor.open(
            path,
            .readWrite,
            options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: .ownerReadWrite
        )
        do {
            guard path.withPlatformString({ unlink($0) }) == 0 else { throw Errno(rawValue: errno) }
            try file.writeAll(toAbsoluteOffset: 0, input)
            return file
        } catch {
            try? file.close()
            throw error
        }
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

/// The process itself, shared by the thread that waits for its end and the task that may kill it.
private final class Child: Sendable {
    private let pid: pid_t
    /// How it ended; nil while its number is still its own, so that nobody else can be killed in its place.
    private let end = Mutex<HookProcess.End?>(nil)

    init(_ pid: pid_t) {
        self.pid = pid
    }

    /// Blocks until it has ended, and gives its number back.
    func waitForEnd() {
        var info = siginfo_t()
        // Left as it is for the moment: until it is waited for under the lock, the number can't become another's.
        while waitid(P_PID, id_t(self.pid), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        self.end.withLock { end in
            var status: Int32 = 0
            while waitpid(self.pid, &status, 0) < 0, errno == EINTR {}
            // The layout of wait(2)'s status, whose macros Swift does not see.
            let signal = status & 0x7F
            end = signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
        }
    }

    /// How it ended; where it has not, it and what it started are killed.
    func endOrKill() -> HookProcess.End {
        self.end.withLock { end in
            if let end { return end }
            kill(-self.pid, SIGKILL)
            return .killed
        }
    }
}
