package import PaddockCore

extension Acceptance {
    /// What became of a manifest, in one sentence for people.
    package var sentence: String {
        switch self {
        case .accepted(let new, 0): "\(new) new"
        case .accepted(0, let known): "all \(known) are on record already; nothing to do"
        case .accepted(let new, let known): "\(new) new, \(known) on record already"
        case .renamed(let other):
            "the same jobs as \(VisibleText.escaped(other)) under another name; nothing to do"
                + " (to make them again, give the manifest a batch: of its own, or its jobs variants:)"
        case .refused(let problems): "refused for \(problems.count == 1 ? "one reason" : "\(problems.count) reasons")"
        case .changed: "it changed while it was read"
        }
    }
}
