/// The rules for every file, one after another from what could cost money to what only costs patience.
extension Rule {
    static let all: [Rule] = Self.network + Self.concurrency + Self.traps + Self.output + Self.core

    private static let network = [
        Rule(
            "Nothing uses FoundationNetworking or libcurl",
            pattern: #"\b(FoundationNetworking|URLSession\w*|URLRequest|URLProtocol|libcurl|CURL\w*|curl_\w+)\b"#,
            reason: "libcurl, and URLSession on top of it, silently sends a POST again on a dead connection, which "
                + "would pay for a video twice, and passes the key on to other hosts",
            appliesTo: { _ in true },
            broken: [
                Sample("HappyHorse", "import FoundationNetworking"),
                Sample("PaddockEngine", "let (data, _) = try await URLSession.shared.data(from: url)"),
                Sample("CPaddockLinux", "CURL *handle = curl_easy_init();", file: "Calls.c"),
            ],
            kept: [
                Sample("HappyHorse", "// Never URLSession: it sends twice.\nlet client: HTTPClient"),
                Sample("PaddockCLI", #"let hint = "curl_easy_init""#),
            ]
        ),
        Rule(
            "HTTP clients are made in HappyHorse and PaddockControl",
            pattern: #"\bHTTPClient(\.shared|\s*\()"#,
            reason: "redirects, retries and time-outs are set where the client is made, so that happens in two places",
            appliesTo: { $0.isProduct && !["HappyHorse", "PaddockControl", "PaddockBenchmark"].contains($0.target) },
            broken: [
                Sample("PaddockEngine", "let client = HTTPClient(eventLoopGroup: group)"),
                Sample("PaddockCLI", "HTTPClient.shared.execute(request)"),
            ],
            kept: [
                Sample("HappyHorse", "let client = HTTPClient(eventLoopGroup: group)"),
                Sample("PaddockEngine", "let client: HTTPClientProtocol"),
            ]
        ),
        Rule(
            "Only HappyHorse has public declarations",
            pattern: #"[.`]?\b(public\b|open\s+(class|func|var|init|subscript)\b)"#,
            reason: "HappyHorse is the one library we ship; what crosses our own modules is `package`",
            appliesTo: { $0.isProduct && $0.target != "HappyHorse" },
            allows: { $0.hasPrefix(".") || $0.hasPrefix("`") },
            broken: [
                Sample("PaddockCore", "public struct Job {}"),
                Sample("PaddockStore", "package import PaddockCore\npublic import GRDB"),
                Sample("PaddockDaemon", "open class Daemon {}"),
            ],
            kept: [
                Sample("HappyHorse", "public struct Video {}"),
                Sample("PaddockIntake", "let descriptor = try FileDescriptor.open(path, .readOnly)"),
                Sample("PaddockCore", "package struct Job {}"),
            ]
        ),
    ]

    private static let concurrency = [
        Rule(
            "No unstructured tasks",
            pattern: #"(extension\s+|struct\s+)?\bTask\s*(\.\s*(detached|init|immediate|immediateDetached))?"#
                + #"\s*(<[^{}()]*>)?\s*[({]"#,
            reason:
                "work lives in a service and ends with it; the one exception is `shielded` in Shielded.swift, for a "
                + "last write that must survive cancellation",
            appliesTo: { $0.isProduct && !$0.path.hasSuffix("/Shielded.swift") },
            allows: { $0.hasPrefix("extension") || $0.hasPrefix("struct") },
            broken: [
                Sample("PaddockEngine", "Task { await self.poll() }"),
                Sample("PaddockEngine", "Task(priority: .high) { await self.poll() }"),
                Sample("PaddockDaemon", "Task.detached { work() }"),
                Sample("PaddockDaemon", "let task = Task<Void, Never>\n{ work() }"),
            ],
            kept: [
                Sample("PaddockEngine", "try await Task.sleep(for: .seconds(1), clock: clock)"),
                Sample("PaddockEngine", "try await withThrowingTaskGroup(of: Void.self) { group in }"),
                Sample("PaddockEngine", "func shielded() { Task { work() } }", file: "Shielded.swift"),
            ]
        ),
        Rule(
            "Unchecked sharing is explained",
            pattern: #"@unchecked\s+Sendable|nonisolated\s*\(\s*unsafe\s*\)"#,
            reason: "the compiler no longer looks here, so an ordinary `//` comment on the line above proves it safe",
            yieldsToComment: true,
            broken: [
                Sample("PaddockStore", "final class Box: @unchecked Sendable {}"),
                Sample("PaddockStore", "/// A box.\nfinal class Box: @unchecked Sendable {}"),
                Sample("PaddockCLI", "let other = 1  // one\n\nnonisolated(unsafe) var state = 0"),
            ],
            kept: [
                Sample(
                    "PaddockStore",
                    "// Written once, before any other thread exists.\nnonisolated(unsafe) var a = 0"
                ),
                Sample(
                    "PaddockStore",
                    "/// A box.\n// Safe: it never changes.\n@frozen\nstruct B: @unchecked Sendable {}"
                ),
            ]
        ),
    ]

    private static let traps = [
        Rule(
            "No try! and no fatalError",
            pattern: #"\btry!|\bfatalError\s*\("#,
            reason: "a daemon that holds paid videos doesn't stop over what a file or a peer can cause: throw instead",
            broken: [
                Sample("PaddockCore", "let job = try! Job(id)"),
                Sample("PaddockDaemon", #"fatalError("no home")"#),
            ],
            kept: [
                Sample("PaddockCore", "let job = try Job(id)"),
                Sample("PaddockCore", "let isMissing = try !Self.exists(id)"),
                Sample("PaddockCore", "if !isReady { try stop() }  // not try!"),
            ]
        ),
        Rule(
            "Traps are explained",
            pattern: #"\b(precondition|preconditionFailure|assertionFailure)\s*\(([^()]|\([^()]*\))*\)"#,
            reason:
                "a trap is only for what no file, peer or race can cause; its message, or a `//` comment above, says "
                + "why it can't happen",
            allows: { $0.contains("\"") },
            yieldsToComment: true,
            broken: [
                Sample("PaddockCore", "guard ok else {\n    preconditionFailure()\n}"),
                Sample("PaddockCore", "precondition(jobs.contains(id))"),
            ],
            kept: [
                Sample("PaddockCore", "// The heap was not empty a line ago.\npreconditionFailure()"),
                Sample("PaddockCore", #"precondition(count(of: jobs) > 0, "The caller has just added one.")"#),
            ]
        ),
    ]

    private static let output = [
        Rule(
            "Only PaddockCLI prints",
            pattern: #"(func\s+|\.)?\b(print|debugPrint|dump|NSLog)\s*\("#,
            reason: "standard output is the result of a command; everything else goes to the log or is thrown",
            appliesTo: { $0.isProduct && !["PaddockCLI", "PaddockBenchmark"].contains($0.target) },
            allows: { $0.hasPrefix("func") || $0.hasPrefix(".") },
            broken: [
                Sample("PaddockEngine", #"print("uploaded")"#),
                Sample("PaddockDaemon", "if isOn { debugPrint(job) }"),
            ],
            kept: [
                Sample("PaddockCLI", #"print("done")"#),
                Sample("PaddockDaemon", "let footprint = fingerprint(of: file)"),
            ]
        )
    ]

    private static let core = [
        Rule(
            "PaddockCore reads no clock",
            // A case of our own may be called `now`; what is read from a type, or given as an argument, is a clock.
            pattern: #"\bDate\s*\(\s*\)|[\w)]\.now\b|(\bDate\s*=|:)\s*\.now\b|\b(Continuous|Suspending)Clock\b"#
                + #"|\bclock_gettime\b"#,
            reason: "time is an input of a decision, so that whole lives can be played in virtual time",
            appliesTo: { $0.target == "PaddockCore" && $0.isProduct },
            broken: [
                Sample("PaddockCore", "let now = Date()"),
                Sample("PaddockCore", "let now = Date.now"),
                Sample("PaddockCore", "let now: Date = .now"),
                Sample("PaddockCore", "let due = planner.due(at: .now)"),
                Sample("PaddockCore", "let clock = ContinuousClock()"),
            ],
            kept: [
                Sample("PaddockCore", "let day = Date(timeIntervalSince1970: 0)"),
                Sample("PaddockCore", "func handle(_ event: Event, now: Date) {}"),
                Sample("PaddockCore", "guard arrival > due else { return .now }"),
                Sample("PaddockEngine", "let now = Date()"),
            ]
        ),
        Rule(
            "PaddockCore does not wait, log or touch the world",
            pattern: #"\bawait\b|\bLogger\b|\b(FileManager|FileHandle|ProcessInfo)\b"#,
            reason: "decisions are synchronous values; what touches the world is thin and lies around them",
            appliesTo: { $0.target == "PaddockCore" && $0.isProduct },
            broken: [
                Sample("PaddockCore", "let job = await store.next()"),
                Sample("PaddockCore", "let logger: Logger"),
                Sample("PaddockCore", "FileManager.default.removeItem(at: url)"),
            ],
            kept: [
                Sample("PaddockCore", "// The caller awaits the commit.\nlet records = self.records"),
                Sample("PaddockEngine", "let job = await store.next()"),
            ]
        ),
        Rule(
            "PaddockCore makes up nothing",
            pattern: #"\bUUID\s*\(\s*\)|\bSystemRandomNumberGenerator\b"#
                + #"|\.(random|randomElement|shuffled|shuffle)\s*\(([^()]|\([^()]*\))*\)"#,
            reason: "randomness is an input too (`using:`), so that a failing life can be played again from its seed",
            appliesTo: { $0.target == "PaddockCore" && $0.isProduct },
            allows: { $0.contains("using:") },
            broken: [
                Sample("PaddockCore", "let jitter = Double.random(in: 0...1)"),
                Sample("PaddockCore", "let id = UUID()"),
                Sample("PaddockCore", "let jobs = waiting.shuffled()"),
            ],
            kept: [Sample("PaddockCore", "let jitter = Double.random(in: 0...cap(of: n), using: &generator)")]
        ),
    ]
}
