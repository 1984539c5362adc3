import AsyncHTTPClient
import Foundation
import Logging
import Metrics
import NIOCore
import NIOHTTP1
import PaddockCore
import ServiceLifecycle
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import PaddockDaemon
@testable import PaddockEngine

@Suite(.timeLimit(.minutes(1))) struct MetricsTests {
    private static var reading: MetricsReading {
        var snapshot = EngineSnapshot()
        snapshot.gates = [GateView(gate: "credits", since: .distantPast, reason: "", nextTryAt: nil)]
        snapshot.requestsPerMinute = 12.5
        var counts = StateCounts()
        counts[.held] = 3
        return MetricsReading(
            version: "0.1.0",
            startedAt: Date(timeIntervalSince1970: 1_800_000_000),
            snapshot: snapshot,
            counts: counts,
            oldestPending: Date(timeIntervalSince1970: 1_800_000_000),
            spentToday: DaySpending(videos: 2, seconds: 12),
            manifestsWaiting: 1,
            requestCeiling: 60,
            databaseBytes: 4096,
            databaseLogBytes: 0,
            freeBytes: nil,
            process: ProcessFigures(residentBytes: 1 << 20, openFiles: 9, threads: 4, cpuSeconds: 0.5)
        )
    }

    /// A page as after some work.
    private static var page: String {
        let book = FigureBook()
        let figures = Figures(book)
        figures.begin()
        figures.calls(.create, "accepted").increment(by: 2)
        figures.callDuration(.create).recordMilliseconds(100)
        figures.callDuration(.create).recordSeconds(3)
        figures.callDuration(.create).recordSeconds(500)
        figures.jobEvents(.charged).increment(by: 2)
        figures.downloadedBytes.increment(by: 5_000_000_000_000)
        figures.readyDelay.recordSeconds(4)
        figures.generationDuration.recordSeconds(70)
        self.reading.enter(in: figures, at: Date(timeIntervalSince1970: 1_800_000_010.5))
        return book.text()
    }

    @Test func figuresAreWrittenAsPrometheusReadsThem() throws {
        let text = Self.page
        for line in [
            #"paddock_build_info{version="0.1.0"} 1"#, "paddock_start_time_seconds 1800000000",
            #"paddock_gate_closed{gate="credits"} 1"#, #"paddock_gate_closed{gate="auth"} 0"#,
            #"paddock_jobs{state="held"} 3"#, #"paddock_jobs{state="done"} 0"#,
            #"paddock_calls_total{kind="create",outcome="accepted"} 2"#,
            #"paddock_calls_total{kind="create",outcome="unsure"} 0"#,
            #"paddock_job_events_total{event="charged"} 2"#, #"paddock_job_events_total{event="done"} 0"#,
            #"paddock_jobs_held_total{code="unsure_charge"} 0"#, "paddock_oldest_pending_seconds 10.5",
            "paddock_requests_per_minute 12.5", "paddock_downloaded_bytes_total 5000000000000",
            "paddock_charged_video_seconds_today 12", "process_threads 4",
            #"paddock_call_duration_seconds_bucket{kind="create",le="0.05"} 0"#,
            #"paddock_call_duration_seconds_bucket{kind="create",le="0.1"} 1"#,
            #"paddock_call_duration_seconds_bucket{kind="create",le="2.5"} 1"#,
            #"paddock_call_duration_seconds_bucket{kind="create",le="5"} 2"#,
            #"paddock_call_duration_seconds_bucket{kind="create",le="120"} 2"#,
            #"paddock_call_duration_seconds_bucket{kind="create",le="+Inf"} 3"#,
            #"paddock_call_duration_seconds_sum{kind="create"} 503.1"#,
            #"paddock_call_duration_seconds_count{kind="create"} 3"#,
            "paddock_ready_delay_seconds_sum 4", "paddock_ready_delay_seconds_count 1",
        ] {
            #expect(text.contains("\n\(line)\n"), "\(line)")
        }
        #expect(!text.contains("paddock_free_bytes"), "what can't be told is left out")
        var types: [String: String] = [:]
        for line in text.split(separator: "\n") {
            if let type = line.wholeMatch(of: /# TYPE ([a-z_]+) (counter|gauge|histogram)/) {
                types[String(type.output.1)] = String(type.output.2)
            } else if !line.hasPrefix("# HELP ") {
                let sample = try #require(
                    line.wholeMatch(of: /([a-z_]+)(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+/)
                )
                let name = String(sample.output.1).replacing(/_(sum|count|bucket)$/, with: "")
                #expect(types[name] != nil || types[String(sample.output.1)] != nil, "\(line)")
            }
        }
        for (name, type) in types { #expect((type == "counter") == name.hasSuffix("_total"), "\(name)") }
    }

    @Test func whatCanNoLongerBeToldIsNoLongerShown() {
        let book = FigureBook()
        let figures = Figures(book)
        figures.setFree(bytes: 5)
        #expect(book.text().contains("\npaddock_free_bytes 5\n"))
        figures.setFree(bytes: nil)
        #expect(!book.text().contains("paddock_free_bytes"))
    }

    @Test func everyFigureHasItsPlaceOnThePage() {
        for figure in Figure.allCases where figure != .freeBytes {
            #expect(Self.page.contains("# TYPE \(figure.rawValue) "), "\(figure)")
        }
    }

    /// node_exporter has figures of its own process under the same names, and refuses to say one twice.
    @Test func theFileHasNoFiguresThatNodeExporterHasItself() {
        let book = FigureBook()
        let figures = Figures(book)
        figures.setProcess(residentBytes: 1, openFiles: 2, threads: 3, cpuSeconds: 4)
        figures.setFree(bytes: 5)
        #expect(book.text().contains("\nprocess_threads 3\n"))
        #expect(
            book.text(without: Figure.ofProcess) == """
                # HELP paddock_free_bytes Room under the output folder.
                # TYPE paddock_free_bytes gauge
                paddock_free_bytes 5

                """
        )
        #expect(Figure.ofProcess == Set(Figure.allCases.filter { $0.rawValue.hasPrefix("process_") }))
    }

    // MARK: - promtool

    private static let promtool = Tool("promtool", from: "apt-get install prometheus")

    @Test(.enabled(if: promtool.isThere, promtool.whatIsMissing)) func promtoolFindsNothingAgainstThePage() async throws
    {
        let verdict = try await Self.promtool.run(["check", "metrics"], input: Self.page)
        #expect(verdict.status == 0 && verdict.output.isEmpty, "\(verdict.output)")
    }

    @Test(
        .enabled(if: promtool.isThere, promtool.whatIsMissing),
        arguments: [
            ["check", "rules", "deploy/alerts.yaml"],
            ["test", "rules", "Tests/PaddockDaemonTests/Fixtures/alerts.test.yaml"],
        ]
    )
    func promtoolFindsNothingAgainstTheAlerts(arguments: [String]) async throws {
        let verdict = try await Self.promtool.run(arguments, input: "")
        #expect(verdict.status == 0, "\(verdict.output)")
    }

    /// Also where there is no promtool: a figure that is renamed must not leave an alert behind that never fires.
    @Test func alertsAskForFiguresThatThereAre() throws {
        let rules = try String(contentsOf: Tool.package.appending(path: "deploy/alerts.yaml"), encoding: .utf8)
        let names = Set(rules.matches(of: /\b(paddock|process)_[a-z_]+/).map { String($0.output.0) })
        #expect(names.count > 4)
        #expect(names.subtracting(Figure.allCases.map(\.rawValue)) == [])
    }

    @Test func labelsAreEscaped() {
        var page = MetricsText()
        page.add("a", .gauge, "b", [.init(1, [("c", "d\"e\\f\ng")])])
        #expect(page.text == "# HELP a b\n# TYPE a gauge\na{c=\"d\\\"e\\\\f\\ng\"} 1\n")
    }

    // MARK: - The file

    @Test func theFileIsReplacedWhole() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder.appending("paddock.prom")
            try MetricsFile.replace(path, with: "one\n")
            try MetricsFile.replace(path, with: "two\n")
            #expect(try String(contentsOfFile: path.string, encoding: .utf8) == "two\n")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.string) == ["paddock.prom"])
            #expect(try path.stat().permissions == [.ownerReadWrite, .groupRead, .otherRead])
            #expect(throws: Errno.noSuchFileOrDirectory) {
                try MetricsFile.replace(folder.appending("none/paddock.prom"), with: "x")
            }
        }
    }

    @Test func theFileIsWrittenAtTheStartAndOnceMoreAtTheEnd() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder.appending("paddock.prom")
            let (pages, written) = AsyncStream.makeStream(of: Int.self)
            let count = Counter()
            let file = MetricsFile(
                path: path,
                page: {
                    let number = count.next()
                    written.yield(number)
                    return "\(number)\n"
                },
                logger: Self.logger
            )
            let group = ServiceGroup(
                configuration: .init(
                    services: [.init(service: file, successTerminationBehavior: .gracefullyShutdownGroup)],
                    logger: Self.logger
                )
            )
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                for await _ in pages { break }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
            #expect(try String(contentsOfFile: path.string, encoding: .utf8) == "2\n")
        }
    }

    // MARK: - The server

    private static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    private static func withServer(
        _ page: @escaping @Sendable () async throws -> String,
        _ body: @Sendable (Int) async throws -> Void
    ) async throws {
        let (ports, ready) = AsyncStream.makeStream(of: Int.self)
        var server = MetricsServer(address: ListenAddress(host: "127.0.0.1", port: 0), page: page, logger: Self.logger)
        server.onReady = { port in
            ready.yield(port ?? 0)
            ready.finish()
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)],
                logger: Self.logger
            )
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await port in ports {
                do { try await body(port) } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private static func get(_ path: String, _ port: Int) async throws -> (status: UInt, type: String?, body: String) {
        let response = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)"),
            timeout: .seconds(10)
        )
        let body = String(buffer: try await response.body.collect(upTo: 1 << 20))
        return (response.status.code, response.headers.first(name: "content-type"), body)
    }

    @Test func figuresAndHealthAreServedAndNothingElse() async throws {
        try await Self.withServer({ "page\n" }) { port in
            let metrics = try await Self.get("/metrics", port)
            #expect(metrics.status == 200 && metrics.body == "page\n" && metrics.type == MetricsText.contentType)
            let health = try await Self.get("/healthz", port)
            #expect(health.status == 200 && health.body == "ok\n")
            let other = try await Self.get("/v1/live", port)
            #expect(other.status == 404)
        }
    }

    @Test func aDatabaseThatCantBeReadIsNoHealth() async throws {
        struct Trouble: Error { let secret = "hh_live_secret" }
        try await Self.withServer({ throw Trouble() }) { port in
            for path in ["/metrics", "/healthz"] {
                let answer = try await Self.get(path, port)
                #expect(answer.status == 503)
                #expect(!answer.body.contains("secret"))
            }
        }
    }

    @Test(arguments: ["127.0.0.1", "192.0.2.1", "paddock.invalid"])
    func anAddressThatCanNotBeHadStopsNothing(host: String) async throws {
        try await Self.withServer({ "first" }) { port in
            let second = MetricsServer(
                address: ListenAddress(host: host, port: port),
                page: { "second" },
                logger: Self.logger
            )
            let group = ServiceGroup(
                configuration: .init(
                    services: [.init(service: second, successTerminationBehavior: .gracefullyShutdownGroup)],
                    logger: Self.logger
                )
            )
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
            let answer = try await Self.get("/metrics", port)
            #expect(answer.body == "first")
        }
    }
}

/// Counts calls.
private final class Counter: Sendable {
    private let value = Mutex(0)

    func next() -> Int {
        self.value.withLock { value in
            value += 1
            return value
        }
    }
}
