import PaddockCore
import Synchronization

/// The ids that creates brought lately, on record or just about to be: the same one twice is not believed.
///
/// The record alone can't tell: two creates in the air may be answered before either answer is committed.
final class NewVideoIDs: Sendable {
    /// More than can be in the air at once (`limits.creates` goes to 64); older ones are long on record.
    private static let kept = 1024

    private struct State {
        var ids: Set<VideoID> = []
        var inOrder: [VideoID] = []
        var oldest = 0
    }

    private let state = Mutex(State())

    /// Whether somebody has claimed this id.
    func holds(_ id: VideoID) -> Bool {
        self.state.withLock { $0.ids.contains(id) }
    }

    /// Whether nobody has claimed this id before.
    func claim(_ id: VideoID) -> Bool {
        self.state.withLock { state in
            guard state.ids.insert(id).inserted else { return false }
            if state.inOrder.count < Self.kept {
                state.inOrder.append(id)
            } else {
                state.ids.remove(state.inOrder[state.oldest])
                state.inOrder[state.oldest] = id
                state.oldest = (state.oldest + 1) % Self.kept
            }
            return true
        }
    }
}
