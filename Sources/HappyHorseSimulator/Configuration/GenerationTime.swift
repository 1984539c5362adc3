/// How long videos take, as a spread from which each video draws its own time.
package enum GenerationTime: Sendable, Equatable {
    /// Every video the same.
    case fixed(Duration)

    /// Evenly between two times.
    case uniform(from: Duration, to: Duration)

    /// Several spreads, each with its weight: most videos quick, some slow, a few very slow.
    case mixture([Part])

    /// One spread of a ``mixture(_:)``.
    package struct Part: Sendable, Equatable {
        /// How often this part is drawn, relative to the other parts.
        package var weight: Double

        /// The shortest time.
        package var from: Duration

        /// The longest time.
        package var to: Duration

        /// A part drawn as often as `weight` says, even between `from` and `to`.
        package init(weight: Double, from: Duration, to: Duration) {
            self.weight = weight
            self.from = from
            self.to = to
        }
    }

    /// Reads `2s`, `2s-8s`, or a mixture such as `85%:60s-90s,13%:200s-280s,2%:900s`; `nil` for anything else.
    package init?(_ text: String) {
        if text.contains(":") {
            let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(Self.part)
            guard !parts.isEmpty, parts.allSatisfy({ $0 != nil }) else { return nil }
            self = .mixture(parts.compactMap { $0 })
            return
        }
        guard let range = Self.range(text) else { return nil }
        self = range.from == range.to ? .fixed(range.from) : .uniform(from: range.from, to: range.to)
    }

    private static func part(_ text: Substring) -> Part? {
        let pieces = text.split(separator: ":", maxSplits: 1)
        guard pieces.count == 2, pieces[0].hasSuffix("%"), let weight = Double(pieces[0].dropLast()), weight > 0,
            let range = self.range(String(pieces[1]))
        else { return nil }
        return Part(weight: weight, from: range.from, to: range.to)
    }

    private static func range(_ text: String) -> (from: Duration, to: Duration)? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map {
            Duration(simulatorText: String($0))
        }
        switch ends.count {
        case 1:
            guard let only = ends[0] else { return nil }
            return (only, only)
        case 2:
            guard let from = ends[0], let to = ends[1], from <= to else { return nil }
            return (from, to)
        default:
            return nil
        }
    }

    /// Draws one video's time, in seconds.
    func draw(using random: inout SeededGenerator) -> Double {
        switch self {
        case .fixed(let duration):
            return duration.inSeconds
        case .uniform(let from, let to):
            return random.between(from.inSeconds, to.inSeconds)
        case .mixture(let parts):
            let total = parts.reduce(0) { $0 + $1.weight }
            var left = random.fraction() * total
            for part in parts {
                left -= part.weight
                guard left > 0 else { return random.between(part.from.inSeconds, part.to.inSeconds) }
            }
            return parts.last.map { random.between($0.from.inSeconds, $0.to.inSeconds) } ?? 0
        }
    }
}
