/// Which life it is: a seed, or a scenario with the boundaries at which its processes die. As text it is all that is needed to
/// play the life again.
enum LifeID: Hashable, Sendable, CustomStringConvertible {
    case seed(UInt64)
    case scenario(Scenario, deaths: [Int])

    /// Reads `4711`, or `media@17+4`: the scenario whose process dies at its 17th boundary, and the next one at its 4th.
    init?(_ text: String) {
        if let seed = UInt64(text) {
            self = .seed(seed)
            return
        }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard let first = parts.first, let scenario = Scenario(rawValue: String(first)), parts.count <= 2 else {
            return nil
        }
        let deaths = parts.dropFirst().flatMap { $0.split(separator: "+") }.map { Int($0) }
        guard !deaths.contains(nil) else { return nil }
        self = .scenario(scenario, deaths: deaths.compactMap(\.self))
    }

    var description: String {
        switch self {
        case .seed(let seed): "\(seed)"
        case .scenario(let scenario, let deaths):
            deaths.isEmpty
                ? scenario.rawValue : "\(scenario.rawValue)@\(deaths.map(String.init).joined(separator: "+"))"
        }
    }
}
