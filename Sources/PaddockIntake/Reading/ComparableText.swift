/// Text that can be compared and looked up in little time.
///
/// `String` takes two spellings of one accented letter for the same, and for that sorts the marks that stand on a letter, in time that
/// grows with the square of their number: a few hundred kilobytes of them would keep a processor busy for minutes at each look.
enum ComparableText {
    /// How many marks one letter may have; no language comes near (UAX #15, 13, allows 30 in text that is to be handled anywhere).
    static let maximumMarks = 64

    /// What to say of text that has more.
    static let refusal = "has more than \(Self.maximumMarks) accents on one letter; remove them"

    /// Whether no letter has too many marks.
    static func holds(_ text: String) -> Bool {
        guard text.utf8.count > Self.maximumMarks, text.utf8.contains(where: { $0 >= 0x80 }) else { return true }
        var marks = 0
        for scalar in text.unicodeScalars {
            // Before U+0300 there is none.
            let isMark = scalar.value >= 0x300 && scalar.properties.canonicalCombiningClass != .notReordered
            marks = isMark ? marks + 1 : 0
            if marks > Self.maximumMarks { return false }
        }
        return true
    }
}
