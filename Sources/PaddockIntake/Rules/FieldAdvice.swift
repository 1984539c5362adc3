/// What to say of a field that does not exist.
enum FieldAdvice {
    /// The sentence for a field that people send from other APIs, or nil.
    static func sentence(for name: String) -> String? {
        switch name {
        case "model":
            "the model is chosen by your HappyHorse plan and can't be sent; remove it"
        case "inputImageUrl":
            "HappyHorse takes no image URLs; download the image and give its path as sourceImage,"
                + " or an uploaded key as sourceImageKey"
        case "referenceVideoUrl":
            "HappyHorse takes no video URLs; download the video and give its path as referenceVideo,"
                + " or an uploaded key as referenceVideoKey"
        case "audioUrl":
            "HappyHorse takes no audio URLs; download the audio and give its path as referenceAudio,"
                + " or an uploaded key as referenceAudioKey"
        default: nil
        }
    }

    /// The whole sentence on a field that does not exist. `elsewhere` says where else such a value can go.
    static func message(forUnknown name: String, among known: [String], elsewhere: String) -> String {
        if let sentence = Self.sentence(for: name) { return sentence }
        if let near = Self.nearest(to: name, among: known) { return "no such field; did you mean \(near)?" }
        return "no such field; remove it, or put it \(elsewhere)"
    }

    /// What to add to the refusal of a value that comes near one that is allowed; empty where none does.
    static func hint(from found: String, towards allowed: [String]) -> String {
        Self.nearest(to: found, among: allowed).map { "; did you mean \($0)?" } ?? ""
    }

    /// The known name that was probably meant, or nil where none is near.
    static func nearest(to name: String, among known: [String]) -> String? {
        let wanted = Self.normalised(name)
        guard !wanted.isEmpty, name.utf8.count <= 100 else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in known {
            let other = Self.normalised(candidate)
            let shorter = min(wanted.count, other.count)
            let isBeginning = shorter >= 4 && (other.starts(with: wanted) || wanted.starts(with: other))
            // Every letter that one has more is a step, so most need no closer look.
            let isNear = abs(wanted.count - other.count) <= Self.allowed(shorter)
            guard isBeginning || isNear else { continue }
            let distance = isBeginning ? min(1, abs(wanted.count - other.count)) : Self.distance(wanted, other)
            if distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        guard let best, best.distance <= Self.allowed(min(wanted.count, best.name.count)) else { return nil }
        return best.name
    }

    /// How many steps apart two names may be, of which the shorter has so many letters.
    private static func allowed(_ letters: Int) -> Int { max(1, letters / 3) }

    private static func normalised(_ name: String) -> [Character] {
        name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }.map(\.self)
    }

    /// The Levenshtein distance, with two letters that changed places counted as one step.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
