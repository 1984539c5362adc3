/// Finds what somebody probably meant.
package enum NearestName {
    /// The known name with the fewest edits, where they are few enough to be a slip; nil where none is near.
    package static func of(_ name: String, among known: some Sequence<String>) -> String? {
        let typed = Array(name.lowercased())
        let allowance = max(1, typed.count / 3)
        let ranked = known.map { (name: $0, distance: Self.distance(typed, Array($0.lowercased()))) }
        guard let best = ranked.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) }) else { return nil }
        return best.distance <= allowance ? best.name : nil
    }

    /// Edits that turn one text into the other, a swap of neighbours counted as one (optimal string alignment).
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var rows = [Array(0...right.count)]
        for (i, character) in left.enumerated() {
            var row = [i + 1]
            for (j, other) in right.enumerated() {
                var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (character == other ? 0 : 1))
                if i > 0, j > 0, character == right[j - 1], left[i - 1] == other {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
