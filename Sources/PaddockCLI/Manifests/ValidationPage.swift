import PaddockCore
import PaddockIntake

/// `validate` for people: what each manifest would create, and all together.
struct ValidationPage: Sendable {
    let checked: [CheckedManifest]

    func lines() -> [String] {
        let reports = self.checked.compactMap { checked in checked.accepted.map { (checked.argument, $0) } }
        let lines = reports.map { argument, plan in
            "\(OutputText.escape(argument)): batch \(plan.manifest.batch), \(plan.words)"
        }
        guard reports.count > 1 else { return lines }
        let sum = reports.lazy.map(\.1.totals).reduce(PlannedTotals(), +)
        return lines + ["together: \(sum.words)"]
    }
}
