/// A video that was paid for. Its whole fate is decided at the charge and unfolds with the clock. Moments are seconds
/// on the simulator's clock.
struct Video: Sendable {
    enum Status: String {
        case queued, processing, ready, failed
    }

    let charge: Charge
    let createdAt: Double
    var polls = Polls()

    var endsAt: Double { self.createdAt + self.charge.generationSeconds }

    func status(now: Double) -> Status {
        if now >= self.endsAt { return self.charge.fails ? .failed : .ready }
        return now >= self.createdAt + self.charge.queuedSeconds ? .processing : .queued
    }

    func hasThumbnail(now: Double) -> Bool {
        guard let seconds = self.charge.thumbnailSeconds, !self.charge.fails else { return false }
        return now >= max(self.endsAt, self.createdAt + seconds)
    }

    func file(size: Int?) -> VirtualFile {
        Template.of(ratio: self.charge.request.aspectRatio)
            .video(id: self.charge.id, durationSec: self.charge.request.durationSec, size: size)
    }

    var thumbnail: VirtualFile {
        Template.of(ratio: self.charge.request.aspectRatio).thumbnail(id: self.charge.id)
    }
}

/// How one video was polled.
struct Polls: Sendable {
    private static let kept = 32

    private(set) var count = 0
    private(set) var spacings: [Float] = []
    private(set) var minimum: Double?
    /// How long after its end the caller saw it.
    private(set) var delay: Double?
    private var last: Double?

    mutating func add(now: Double, endedAt: Double) {
        self.count += 1
        if let last = self.last {
            let spacing = now - last
            self.minimum = min(self.minimum ?? spacing, spacing)
            if self.spacings.count < Self.kept {
                self.spacings.append(Float(spacing))
            }
        }
        self.last = now
        if now >= endedAt, self.delay == nil {
            self.delay = now - endedAt
        }
    }
}
