package import Foundation

/// How far a prune has come: it is done in steps, so that nothing waits long for the database.
package struct PruneCursor: Codable, Hashable, Sendable {
    /// What a step goes through.
    package enum Part: String, Codable, Hashable, Sendable {
        /// Jobs, by row: their history and their media.
        case jobs
        /// The daemon's own history, by line.
        case lines
    }

    package var part: Part
    /// The last row or line that was looked at.
    package var after: Int64

    package init(_ part: Part, after: Int64) {
        self.part = part
        self.after = after
    }

    package static let beginning = Self(.jobs, after: 0)
}

/// What a prune forgot.
package struct Pruned: Codable, Hashable, Sendable {
    /// Jobs that lost their history.
    package var jobs = 0
    /// Lines of history, the daemon's own included.
    package var lines = 0
    /// Media copies that were removed.
    package var media = 0
    /// The room that they took.
    package var bytes: Int64 = 0

    package init() {}

    package static func += (left: inout Self, right: Self) {
        left.jobs += right.jobs
        left.lines += right.lines
        left.media += right.media
        left.bytes += right.bytes
    }
}

/// What one step of a prune did.
package struct PruneStep: Codable, Hashable, Sendable {
    package var pruned: Pruned
    /// Where the next step goes on; nil at the end.
    package var next: PruneCursor?

    package init(pruned: Pruned, next: PruneCursor?) {
        self.pruned = pruned
        self.next = next
    }
}

/// What a prune may forget: of jobs that ended before a moment.
package struct PruneLimit: Hashable, Sendable {
    /// Jobs that ended before this, and the daemon's lines from before this.
    package let before: Date
    /// Lines by which a start judges crashes stay for an hour, whatever a person says.
    package let judgedSince: Date

    package init(before: Date, now: Date) {
        self.before = before
        self.judgedSince = now.addingTimeInterval(-3600)
    }
}
