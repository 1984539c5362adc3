package import Foundation
package import PaddockCore

/// The body of a request for one step of a prune: the command asks again until there is no next one.
package struct PruneRequest: Codable, Hashable, Sendable {
    /// Jobs that ended before this.
    package var before: Date
    package var cursor: PruneCursor

    package init(before: Date, cursor: PruneCursor) {
        self.before = before
        self.cursor = cursor
    }
}
