import Foundation

// The caps on a day's spending. What has no room today waits for tomorrow, in its place; what no day has room for stands aside.

extension Orchestrator {
    /// Shows by the gate whether a cap holds something back, and until when.
    mutating func showSpending(at now: Moment, _ decisions: inout Decisions) {
        let today = self.peekReady().flatMap { job in
            self.spending.objection(seconds: job.job.request.durationSec, at: now.wall)
        }
        guard let reason = today ?? self.overCapReason else { return self.open(.spending, &decisions) }
        let shown = self.gates[.spending]
        let isNews = shown.map { ($0.nextTryAt == nil) != (today == nil) } ?? true
        guard isNews || shown?.reason != reason || self.gates.isProbeDue(.spending, at: now.boot) else { return }
        let tomorrow = SpendingLedger.nextDay(after: now.wall)
        let pause = Duration.seconds(max(1, tomorrow.timeIntervalSince(now.wall)))
        let until = today.map { _ in (boot: now.boot + pause, wall: tomorrow) }
        if isNews {
            // Anew, so that nothing is left of the other reason's next try.
            self.gates.open(.spending)
            decisions.records.append(.noted(event: "gate_closed", detail: "spending: \(reason)"))
        }
        self.gates.close(.spending, because: reason, until: until, at: now, &self.randomness)
    }

    private var overCapReason: String? {
        guard let cap = self.spending.secondsPerDay, !self.overCap.isEmpty else { return nil }
        let count = self.overCap.count
        let who = count == 1 ? "1 job that waits is" : "\(count) jobs that wait are"
        return "spending.secondsPerDay is \(cap), and \(who) longer than that; shorter ones go on"
    }

    /// New caps: jobs that stood aside may have room now, and others none.
    mutating func judgeSpendingAnew() {
        for (id, job) in self.waiting.sorted(by: { $0.key < $1.key }) {
            let isOver = self.spending.neverFits(seconds: job.job.request.durationSec)
            guard isOver != self.overCap.contains(id), isOver ? job.state == .ready : true else { continue }
            self.enqueue(job)
        }
    }
}
