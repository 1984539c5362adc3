import Foundation
import Logging
import ServiceLifecycle
import SystemPackage
import TestSupport
import Testing

@testable import PaddockDaemon

/// Says when its group has started.
private struct StartSignal: Service {
    let onStart: @Sendable () -> Void

    func run() async throws {
        self.onStart()
        try await gracefulShutdown()
    }
}

@Suite(.timeLimit(.minutes(1))) struct HookRunnerTests {
    static let event = HookEvent(.idle, at: Date(timeIntervalSince1970: 1_777_206_600), home: "/h")

    /// Delivers events to a shell script and returns what was logged.
    static func deliver(
        _ events: [HookEvent],
        to command: [String],
        environment: [String: String] = ["PATH": "/usr/bin:/bin"],
        limit: Duration = .seconds(30),
        clock: any Clock<Duration> = ContinuousClock()
    ) async throws -> [String] {
        let lines = LogTests.Lines()
        let output = LogOutput(
            style: .journal,
            level: .info,
            redaction: Redaction(),
            now: { Date() },
            write: { lines.add($0) }
        )
        let logger = Logger(label: "hooks", factory: { LineLogHandler(label: $0, output: output) })
        let runner = HookRunner(
            command: { command },
            environment: environment,
            limit: limit,
            clock: clock,
            logger: logger
        )
        let quiet = Logger(label: "group", factory: { _ in SwiftLogNoOpLogHandler() })
        let (started, continuation) = AsyncStream.makeStream(of: Void.self)
        let signal = StartSignal { continuation.finish() }
        let group = ServiceGroup(configuration: .init(services: [runner, signal], logger: quiet))
        for event in events { runner.submit(event) }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            // A group that is told to stop before it started runs nothing.
            for await _ in started {}
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        return lines.all
    }

    @Test func programGetsOneObjectAndNoKey() async throws {
        try await withTemporaryDirectory { folder in
            let out = folder.appending("out").string
            let log = try await Self.deliver(
                [Self.event, Self.event],
                to: ["sh", "-c", "cat >> \"$1\"; env >> \"$1\"", "hook", out],
                environment: [
                    "PATH": "/usr/bin:/bin", "HAPPYHORSE_API_KEY": "hh_live_secret", "CREDENTIALS_DIRECTORY": "/run/c",
                    "OTHER": "stays", "NOTIFY_SOCKET": "/run/systemd/notify", "WATCHDOG_USEC": "1", "LISTEN_FDS": "1",
                    "COPY": "Bearer hh_live_secret",
                ]
            )
            #expect(log.isEmpty)
            let text = try String(contentsOfFile: out, encoding: .utf8)
            let objects = text.split(separator: "\n").filter { $0.hasPrefix("{") }
            #expect(
                objects == Array(repeating: #"{"at":"2026-04-26T12:30:00.000Z","event":"idle","home":"/h"}"#, count: 2)
            )
            #expect(text.contains("OTHER=stays"))
            #expect(!text.contains("secret") && !text.contains("CREDENTIALS_DIRECTORY"))
            for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "LISTEN_FDS", "COPY"] {
                #expect(!text.contains(name), "\(name)")
            }
        }
    }

    @Test func failureIsLoggedAndTheNextEventStillDelivered() async throws {
        let log = try await Self.deliver([Self.event, Self.event], to: ["sh", "-c", "exit 3"])
        #expect(log == Array(repeating: "<4>A hook failed. hook.event=idle hook.program=sh hook.status=3\n", count: 2))
    }

    @Test func missingProgramIsLogged() async throws {
        let log = try await Self.deliver([Self.event], to: ["/nowhere/hook"])
        #expect(log.count == 1)
        #expect(log[0].hasPrefix("<4>A hook failed. error="))
    }

    @Test func hookThatHangsIsKilled() async throws {
        let log = try await Self.deliver([Self.event], to: ["sleep", "1000"], clock: HookClock())
        #expect(
            log == ["<4>A hook failed. hook.event=idle hook.killed=\"still running after 30s\" hook.program=sleep\n"]
        )
    }

    @Test func whatAHookThatHangsHasStartedIsKilledWithIt() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder.appending("child").string
            // The child tells its number before anything can be over.
            let words = "sleep 1000 & echo $! > \"$1.new\"; mv \"$1.new\" \"$1\"; wait"
            let clock = HookClock { _ in
                while !FileManager.default.fileExists(atPath: path) { usleep(1000) }
            }
            let log = try await Self.deliver([Self.event], to: ["sh", "-c", words, "hook", path], clock: clock)
            #expect(log.count == 1 && log[0].contains("hook.killed="))
            let child = try #require(pid_t(try String(contentsOfFile: path, encoding: .utf8).filter(\.isNumber)))
            // It is nobody's child any more, so whoever collects such processes may take a moment.
            while kill(child, 0) == 0, !Self.isDead(child) { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    /// Whether a process has ended and only waits to be collected.
    private static func isDead(_ pid: pid_t) -> Bool {
        let about = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        return about?.contains(") Z ") ?? true
    }

    @Test func eventsBeyondTheQueueAreDroppedWithAWarning() async throws {
        let count = HookRunner.queueLimit + 2
        let log = try await Self.deliver(Array(repeating: Self.event, count: count), to: ["/nowhere/hook"])
        #expect(log.filter { $0.hasPrefix("<4>A hook's event was dropped") }.count == 2)
        #expect(log.filter { $0.hasPrefix("<4>A hook failed") }.count == HookRunner.queueLimit)
    }

    #if os(Linux)
    /// A daemon that keeps a descriptor of each hook runs out of them within days.
    @Test func hooksLeaveNoDescriptorsOpen() async throws {
        let lines = try await Self.deliver([HookEvent](repeating: Self.event, count: 40), to: ["/bin/true"])
        #expect(lines.isEmpty)
        let folder = "/proc/self/fd"
        let targets = try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { name in
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)")
        }
        // Those of the tests beside this one may be open.
        #expect(targets.count { $0.contains("paddock-hook-") } < 20)
    }
    #endif
}
