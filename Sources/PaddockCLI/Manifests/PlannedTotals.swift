import PaddockIntake

/// What manifests would create.
struct PlannedTotals: Codable, Hashable, Sendable {
    var videos = 0
    var seconds = 0
    var uploads = 0
    /// Of the files to upload.
    var bytes: Int64 = 0

    init() {}

    init(_ totals: ManifestReport.Totals) {
        self.videos = totals.videos
        self.seconds = totals.seconds
        self.uploads = totals.uploads
        self.bytes = totals.bytes
    }

    /// As in `4 videos, 22 s, 2 uploads, 52.4 kB`.
    var words: String {
        let work = "\(Amount.count(self.videos, "video")), \(self.seconds) s"
        guard self.uploads > 0 else { return "\(work), nothing to upload" }
        return "\(work), \(Amount.count(self.uploads, "upload")), \(Amount.bytes(self.bytes))"
    }

    static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.videos += right.videos
        sum.seconds += right.seconds
        sum.uploads += right.uploads
        sum.bytes += right.bytes
        return sum
    }
}
