import Crypto
import Foundation
import SystemPackage
import Testing

/// Compares what a home says and holds, once all is at rest, with the simulator's ledger.
struct KillBooks {
    let drill: KillDrill
    /// Every job that was handed over.
    let jobs: [String]

    private var site: Site { self.drill.site }
    private var tally: KillTally { self.drill.tally }
    private var note: String { self.drill.note }

    /// P1 to P3, P8, and that nothing was lost or left behind on the way.
    func check() async throws {
        let views = try await self.site.run("list", "--json").out.split(separator: "\n").map {
            try JSON(text: String($0))
        }
        let ledger = try await self.drill.api.ledger
        #expect(
            views.map { $0.job.string ?? "" }.sorted() == self.jobs.sorted(),
            "exactly what was handed over, \(self.note)"
        )
        for view in views { try await self.check(view, ledger[view.request.prompt.string ?? ""] ?? []) }
        let prompts = Set(views.compactMap(\.request.prompt.string))
        #expect(Set(ledger.keys).isSubset(of: prompts), "\(self.note)")
        #expect(self.site.files(under: "jobs/rejected").isEmpty, "\(self.note)")
        try await self.checkReport()
        try await self.checkLeftovers()
        self.tally.add { counts in
            counts.jobs += views.count
            counts.charges += ledger.values.map(\.count).reduce(0, +)
        }
    }

    private func check(_ job: JSON, _ charges: [JSON]) async throws {
        let name = job.job.string ?? ""
        if charges.count > 1 {
            self.tally.add { $0.doubleCharges += charges.count - 1 }
            let story = try await self.site.run("show", name, "--json").out
            Issue.record("\(name) was charged \(charges.count) times, \(self.note): \(story)")
        }
        switch job.state.string {
        case "done":
            let isHad = charges.first.map { self.isHad($0, by: job) } ?? false
            if !isHad {
                self.tally.add { $0.lostVideos += 1 }
                Issue.record("\(name) is done, but its file is not the video that was paid for, \(self.note): \(job)")
            }
        case "cancelled":
            // Without --charged, a cancel is free or refused.
            self.tally.add { counts in
                counts.cancelled += 1
                counts.lostVideos += charges.count
            }
            let story = charges.isEmpty ? "" : try await self.site.run("show", name, "--json").out
            #expect(charges.isEmpty && name.hasSuffix("/doomed"), "\(self.note): \(story)")
        default:
            self.tally.add { $0.lostVideos += charges.count }
            let story = try await self.site.run("show", name, "--json").out
            Issue.record("\(name) is not at rest, \(self.note): \(story)")
        }
    }

    /// Whether the output holds the very bytes that were paid for, with a whole record beside them.
    private func isHad(_ charge: JSON, by job: JSON) -> Bool {
        let files = FileManager.default
        guard let path = job.output.video.string, let bytes = files.contents(atPath: path),
            let record = try? JSON(text: self.site.text("output/\(job.job.string ?? "").json"))
        else { return false }
        let sha256 = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
        return sha256 == charge.sha256.string && job.videoId.string == charge.id.string
            && record.description == job.description
    }

    private func checkReport() async throws {
        let report = try await self.drill.api.report
        for place in report.leakedKeys.keys { #expect(report.leakedKeys[place].int == 0, "\(self.note)") }
    }

    /// Nothing hidden, no media copy and no key stays behind once a daemon has had the time to tidy.
    private func checkLeftovers() async throws {
        let daemon = try await self.site.startDaemon()
        let patience = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < patience, !(self.hidden + self.media).isEmpty {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(self.hidden + self.media == [], "\(self.note)")
        daemon.signal(SIGTERM)
        #expect(await daemon.end().status == 0, "\(self.note)")
        let key = Data(self.drill.api.key.utf8)
        for path in self.site.files(under: "state") {
            let bytes = FileManager.default.contents(atPath: self.site.folder.appending("state/\(path)").string)
            #expect(bytes?.range(of: key) == nil, "\(path) holds the key, \(self.note)")
        }
    }

    private var hidden: [String] { OutputTree(self.site.output).files(hidden: true).map(\.path) }

    private var media: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: self.site.folder.appending("state/media").string)) ?? []
    }
}
