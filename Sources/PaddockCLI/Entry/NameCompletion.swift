import ArgumentParser
import PaddockCore
import PaddockStore

/// Finds the names that a shell offers behind what was typed so far. Where nothing can be read it offers nothing.
struct NameCompletion: Sendable {
    /// The most names that are offered: more help nobody, and a shell waits for them.
    private static let most = 200

    private let options: CommonOptions

    /// For a command line, as the shell split it.
    init(words: [String]) {
        var options = CommonOptions()
        options.home = Self.value(of: "--home", in: words)
        options.config = Self.value(of: "--config", in: words)
        options.overrides = []
        self.options = options
    }

    private static func value(of option: String, in words: [String]) -> String? {
        for (index, word) in words.enumerated() {
            if word == option, index + 1 < words.count { return words[index + 1] }
            if word.hasPrefix("\(option)=") { return String(word.dropFirst(option.count + 1)) }
        }
        return nil
    }

    func batches(_ prefix: String) async -> [String] {
        await self.read { reader in
            try await reader.batches().map(\.batch).filter { $0.hasPrefix(prefix) }
        }
    }

    /// Jobs in one of these states, or in any.
    func jobs(_ prefix: String, in states: Set<JobState>) async -> [String] {
        await self.read { reader in
            guard !states.isEmpty else {
                return try await reader.jobNames(beginning: prefix, limit: Self.most).map(\.description)
                    .filter { $0.hasPrefix(prefix) }
            }
            var names: [String] = []
            let batch = prefix.contains("/") ? prefix.prefix { $0 != "/" } : nil
            let filter = JobFilter(batch: batch.map(String.init), states: states, limit: 10 * Self.most)
            try await reader.jobs(filter) { if $0.job.hasPrefix(prefix) { names.append($0.job) } }
            return names
        }
    }

    private func read(_ body: (JobReader) async throws -> [String]) async -> [String] {
        // A shell that completes has no place for errors.
        guard let reader = try? CommandHome.existing(self.options).reader() else { return [] }
        defer { try? reader.close() }
        return Array(((try? await body(reader)) ?? []).prefix(Self.most))
    }
}

extension CompletionKind {
    /// The batches of the home.
    static var batches: Self {
        .custom { words, _, prefix in await NameCompletion(words: words).batches(prefix) }
    }

    /// The jobs of the home, in one of these states where some are given.
    static func jobs(_ states: JobState...) -> Self {
        let states = Set(states)
        return .custom { words, _, prefix in await NameCompletion(words: words).jobs(prefix, in: states) }
    }

    /// Batches, and behind a slash jobs.
    static var batchesAndJobs: Self {
        .custom { words, _, prefix in
            let names = NameCompletion(words: words)
            return await prefix.contains("/") ? names.jobs(prefix, in: []) : names.batches(prefix)
        }
    }
}
