import Foundation
import SystemPackage

/// When a daemon is killed: at any time, or just after something that it does.
enum KillMoment: Sendable, Hashable {
    /// So long after its start, while it opens its home.
    case starting(milliseconds: Int)
    /// So long after it was ready.
    case after(milliseconds: Int)
    /// When the simulator has seen that many more presigns and uploads.
    case uploaded(lines: Int)
    /// When the simulator has charged that many more creates; most of the answers are still on their way.
    case charged(times: Int)
    /// When its log has so many lines with this text: what is logged has just been committed.
    case logged(String, times: Int)
    /// When a hidden file in the output tree is there, or has grown.
    case hiddenFileGrew
    /// When so many more files of the output tree can be seen.
    case published(files: Int)

    /// Its kind, for the count of what was struck.
    var kind: String {
        switch self {
        case .starting: "any time of its start"
        case .after: "any time of its work"
        case .uploaded: "the API gave a place for a file, or took one"
        case .charged: "the API charged"
        case .logged(let text, _): "“\(text)”"
        case .hiddenFileGrew: "a hidden file grew"
        case .published: "a file was published"
        }
    }

    private static let lines = [
        "Ready.", "The home is open.", "Accepted a manifest.", "Charged.", "The video is ready.",
        "Downloaded and checked.", "Published.", "Done.",
    ]

    static func random(using random: inout SeededGenerator) -> Self {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: .starting(milliseconds: Int.random(in: 5...150, using: &random))
        case 1...2: .after(milliseconds: Int.random(in: 0...250, using: &random))
        case 3: .uploaded(lines: Int.random(in: 1...4, using: &random))
        case 4...5: .charged(times: Int.random(in: 1...4, using: &random))
        case 6...7:
            .logged(Self.lines.randomElement(using: &random) ?? "", times: Int.random(in: 1...3, using: &random))
        case 8: .hiddenFileGrew
        default: .published(files: Int.random(in: 1...4, using: &random))
        }
    }

    /// The longest that is waited for what may never come, once the daemon is ready.
    private static let patience = Duration.milliseconds(300)
    /// A start that takes longer is none.
    private static let longestStart = Duration.seconds(60)

    /// Returns when the moment has come, or will not come any more.
    func wait(for daemon: Program, at site: Site, ledger: FilePath) async throws {
        if case .starting(let milliseconds) = self {
            return try await Task.sleep(for: .milliseconds(milliseconds))
        }
        let before = self.measure(daemon, site, ledger)
        let latest = ContinuousClock.now + Self.longestStart
        try await Self.poll(daemon, until: latest) {
            daemon.err.contains(" Ready. ") || self.hasCome(self.measure(daemon, site, ledger), since: before)
        }
        if case .after(let milliseconds) = self {
            return try await Task.sleep(for: .milliseconds(milliseconds))
        }
        try await Self.poll(daemon, until: ContinuousClock.now + Self.patience) {
            self.hasCome(self.measure(daemon, site, ledger), since: before)
        }
    }

    private static func poll(
        _ daemon: Program,
        until deadline: ContinuousClock.Instant,
        _ condition: () -> Bool
    ) async throws {
        while daemon.status == nil, ContinuousClock.now < deadline, !condition() {
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    private func hasCome(_ now: Int, since before: Int) -> Bool {
        switch self {
        case .starting, .after: false
        case .uploaded(let count), .charged(let count): now >= before + count
        case .logged(_, let times): now >= times
        case .hiddenFileGrew: now > before
        case .published(let files): now >= before + files
        }
    }

    private func measure(_ daemon: Program, _ site: Site, _ ledger: FilePath) -> Int {
        switch self {
        case .starting, .after:
            return 0
        case .uploaded:
            return Self.count(#""event":"upload""#, ledger) + Self.count(#""event":"presign""#, ledger)
        case .charged:
            return Self.count(#""event":"charge""#, ledger)
        case .logged(let text, _):
            return daemon.err.components(separatedBy: " \(text)").count - 1
        case .hiddenFileGrew:
            return OutputTree(site.output).files(hidden: true).map(\.size).reduce(0, +)
        case .published:
            return OutputTree(site.output).files(hidden: false).count
        }
    }

    private static func count(_ text: String, _ file: FilePath) -> Int {
        let data = FileManager.default.contents(atPath: file.string) ?? Data()
        return String(decoding: data, as: UTF8.self).components(separatedBy: text).count - 1
    }
}
