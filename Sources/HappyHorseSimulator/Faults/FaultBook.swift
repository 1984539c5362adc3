import Synchronization

/// The faults that are waiting, in order: a call is struck by the first that fits.
package final class FaultBook: Sendable {
    private struct Entry {
        let id: Int
        var fault: Fault
        var seen = 0
        var struck = 0

        var isUsedUp: Bool { self.fault.times.map { self.struck >= $0 } ?? false }
    }

    private struct State {
        var entries: [Entry] = []
        var nextID = 1
        var struck = 0
        var random: SeededGenerator
    }

    private let state: Mutex<State>

    init(seed: UInt64) {
        self.state = Mutex(State(random: SeededGenerator(seed: seed)))
    }

    /// Adds a fault after those that wait already, and says which number it got.
    @discardableResult
    package func add(_ fault: Fault) -> Int {
        self.state.withLock { state in
            state.entries.append(Entry(id: state.nextID, fault: fault))
            state.nextID += 1
            return state.nextID - 1
        }
    }

    /// Forgets all faults. Calls that a fault holds already stay held.
    package func clear() {
        self.state.withLock { $0.entries = [] }
    }

    /// How many calls have been struck since the start.
    package var struck: Int {
        self.state.withLock { $0.struck }
    }

    /// How often the fault of this number has struck; `nil` once it is used up or cleared.
    package func struck(by id: Int) -> Int? {
        self.state.withLock { $0.entries.first { $0.id == id }?.struck }
    }

    /// The waiting faults' numbers, with how many calls each has seen and struck.
    var waiting: [(id: Int, call: CallKind?, seen: Int, struck: Int)] {
        self.state.withLock { $0.entries.map { ($0.id, $0.fault.call, $0.seen, $0.struck) } }
    }

    /// The fault that strikes this call at this stage, counted as struck.
    func take(for call: CallKind, at stage: Fault.Stage, prompt: String?) -> Fault? {
        self.state.withLock { state in
            guard !state.entries.isEmpty else { return nil }
            for index in state.entries.indices {
                let fault = state.entries[index].fault
                guard fault.stage == stage, fault.call == nil || fault.call == call else { continue }
                if let part = fault.prompt {
                    guard prompt?.contains(part) == true else { continue }
                }
                state.entries[index].seen += 1
                guard state.entries[index].seen > fault.skip else { continue }
                guard fault.probability >= 1 || state.random.fraction() < fault.probability else { continue }
                state.entries[index].struck += 1
                state.struck += 1
                if state.entries[index].isUsedUp {
                    state.entries.remove(at: index)
                }
                return fault
            }
            return nil
        }
    }
}
