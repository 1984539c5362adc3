import PaddockCore
import PaddockIntake

/// `validate` for people: what each manifest would create, and all together.
struct ValidationPage: Sendable {
    let checked: [CheckedManifest]

    func lines() -> [String] {
        let reports = self.checked.compactMap { checked in checked.accepted.map { (checked.argument, $0) } }
        let lines = reports.map { argument, report in
            "\(OutputText.escape(argument)): batch \(report.batch), \(Self.words(report.totals))"
        }
        guard reports.count > 1 else { return lines }
        return lines + ["together: \(Self.words(Self.sum(reports.map(\.1.totals))))"]
    }

    /// As in `4 videos, 22 s, 2 uploads, 52.4 kB`.
    static func words(_ totals: ManifestReport.Totals) -> String {
        let work = "\(Amount.count(totals.videos, "video")), \(totals.seconds) s"
        guard totals.uploads > 0 else { return "\(work), nothing to upload" }
        return "\(work), \(Amount.count(totals.uploads, "upload")), \(Amount.bytes(totals.bytes))"
    }

    private static func sum(_ totals: [ManifestReport.Totals]) -> ManifestReport.Totals {
        totals.reduce(into: ManifestReport.Totals()) { sum, one in
            sum.videos += one.videos
            sum.seconds += one.seconds
            sum.uploads += one.uploads
            sum.bytes += one.bytes
        }
    }
}
