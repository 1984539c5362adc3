import Foundation
import PaddockControl
import PaddockCore

/// How far the work on one job is: the bytes of its files, or the share of the usual time that its video has had.
struct JobActivity: Sendable {
    let job: JobView
    /// What the daemon says; nil where nothing is known.
    let live: LiveStatus?
    let now: Date

    /// The states in which something happens that can be shown.
    static let states: Set<JobState> = [.uploading, .creating, .generating, .downloading]

    /// Between 0 and 1; nil where nothing can be said.
    var share: Double? {
        switch self.job.state {
        case .uploading, .downloading:
            guard let bytes = self.bytes, let total = bytes.total, total > 0 else { return nil }
            return min(1, Double(bytes.moved) / Double(total))
        case .generating:
            guard let typical = self.typical, typical.seconds > 0 else { return nil }
            // A video that is late is nearly there, and not there.
            return min(0.95, self.age / typical.seconds)
        case .pending, .creating, .done, .failed, .held, .cancelled:
            return nil
        }
    }

    /// The same in words.
    var words: String {
        switch self.job.state {
        case .uploading: self.bytes.map(Self.text) ?? "waits for a slot"
        case .downloading: self.bytes.map(Self.text) ?? "waits for a slot, or its thumbnail"
        case .creating: "its request is with the API"
        case .generating: self.generating
        case .pending, .done, .failed, .held, .cancelled: ""
        }
    }

    private var generating: String {
        let age = Int(self.age.rounded())
        guard let typical = self.typical else { return "for \(Amount.duration(seconds: age))" }
        let left = Int((typical.seconds - self.age).rounded(.up))
        if left > 0 { return "about \(Amount.duration(seconds: left)) left" }
        guard self.age > typical.secondsHigh else { return "any moment now" }
        let high = Amount.duration(seconds: Int(typical.secondsHigh.rounded(.up)))
        return "for \(Amount.duration(seconds: age)), most take less than \(high)"
    }

    private var age: TimeInterval { max(0, self.now.timeIntervalSince(self.job.chargedAt ?? self.now)) }

    private var typical: LiveStatus.GenerationTime? {
        let kind = VideoKind(self.job)
        return self.live?.generation.first { $0.kind == kind }
    }

    // MARK: Bytes

    private typealias Bytes = (moved: Int64, total: Int64?)

    /// Of all of its files that are on their way in its state; nil where none is.
    private var bytes: Bytes? {
        guard let transfers = self.live?.transfers else { return nil }
        if self.job.state == .uploading {
            let files = self.job.references
            let moving = transfers.filter { transfer in files.contains { $0.sha256 == transfer.sha256 } }
            guard !moving.isEmpty else { return nil }
            let there = files.filter { $0.key != nil }.reduce(0) { $0 + $1.bytes }
            return (moving.reduce(there) { $0 + $1.bytes }, files.reduce(0) { $0 + $1.bytes })
        }
        let moving = transfers.filter { $0.job == self.job.job }
        guard !moving.isEmpty else { return nil }
        let isKnown = moving.allSatisfy { $0.total != nil }
        return (
            moving.reduce(0) { $0 + $1.bytes }, isKnown ? moving.reduce(0) { $0 + ($1.total ?? 0) } : nil
        )
    }

    private static func text(_ bytes: Bytes) -> String {
        let moved = Amount.bytes(bytes.moved)
        return bytes.total.map { "\(moved) of \(Amount.bytes($0))" } ?? moved
    }
}

extension VideoKind {
    /// The kind of what a job asks for, as the daemon tells kinds apart.
    init(_ job: JobView) {
        var inputs: Inputs = []
        for field in ReferenceField.allCases
        where job.request[key: field] != nil || job.references.contains(where: { $0.field == field.rawValue }) {
            switch field.kind {
            case .image: inputs.insert(.image)
            case .video: inputs.insert(.video)
            case .audio: inputs.insert(.audio)
            }
        }
        self.init(durationSec: job.request.durationSec, resolution: job.request.resolution, inputs: inputs)
    }
}
