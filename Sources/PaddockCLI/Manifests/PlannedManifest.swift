import PaddockCore
import PaddockIntake
import PaddockStore

/// A manifest that was checked, beside what is on record already.
struct PlannedManifest: Sendable {
    let manifest: ManifestReport
    /// What would become of it; nil where nothing is on record, or where it has problems of its own.
    let preview: AcceptancePreview?
    /// The ids of its jobs that are on record; filled only where that was asked for.
    let knownIDs: Set<String>

    /// Everything that keeps it from being accepted: its own problems, else those that the record has with it.
    var problems: [ManifestProblem] {
        guard self.manifest.problems.isEmpty, case .refused(let problems)? = self.preview?.acceptance else {
            return self.manifest.problems
        }
        return problems.map { $0.problem(in: self.manifest.file, batch: self.manifest.batch) }
    }

    /// How many of its jobs are on record.
    var known: Int {
        switch self.preview?.acceptance {
        case .accepted(_, let known): known
        case .renamed: self.manifest.totals.videos
        case .refused, .changed, nil: 0
        }
    }

    /// What it would create.
    var totals: PlannedTotals {
        guard let preview = self.preview else { return PlannedTotals(self.manifest.totals) }
        guard case .accepted(let new, _) = preview.acceptance else { return PlannedTotals() }
        var totals = PlannedTotals()
        totals.videos = new
        totals.seconds = preview.newSeconds
        totals.uploads = preview.uploads.count
        totals.bytes = preview.uploads.reduce(0) { $0 + $1.bytes }
        return totals
    }

    /// The totals, and what is on record, in one line.
    var words: String {
        switch self.preview?.acceptance {
        case .accepted(0, let known):
            return "nothing to create: \(known == 1 ? "its job is" : "all \(known) jobs are") on record already"
        case .accepted(_, let known) where known > 0:
            return "\(self.totals.words); \(known) more \(known == 1 ? "is" : "are") on record already"
        case .renamed?:
            return self.preview?.acceptance.sentence ?? ""
        case .accepted, .refused, .changed, nil:
            return self.totals.words
        }
    }

    /// The manifest whose jobs these are, under another name; nil where there is none.
    var original: String? {
        if case .renamed(let original)? = self.preview?.acceptance { original } else { nil }
    }
}
