import Testing

@testable import PaddockIntake

/// What every reader owes: places, and a refusal in bounded time for whatever is thrown at it.
struct ReaderTests {
    struct Refusal: CustomTestStringConvertible {
        let format: DocumentFormat
        let text: [UInt8]
        let place: Place?
        let message: String
        var testDescription: String { self.message }

        init(_ format: DocumentFormat, _ text: String, _ line: Int, _ column: Int, _ message: String) {
            self.init(format, Array(text.utf8), Place(line: line, column: column), message)
        }

        init(_ format: DocumentFormat, _ text: [UInt8], _ place: Place?, _ message: String) {
            self.format = format
            self.text = text
            self.place = place
            self.message = message
        }
    }

    static let refusals: [Refusal] = [
        Refusal(.json, [], nil, "is empty"),
        Refusal(.yaml, Array("# nothing\n".utf8), nil, "is empty"),
        Refusal(.json, "{\"a\": 1} x", 1, 10, "\"x\" follows the end of the document"),
        Refusal(.json, "{\"a\": 1,}", 1, 9, "expected a name in double quotes, found \"}\""),
        Refusal(.json, "{\n  \"a\": 1\n  \"b\": 2}", 3, 3, "expected , or } in an object, found \"\"\""),
        Refusal(.json, "{\"a\" 1}", 1, 6, "expected : after a name, found \"1\""),
        Refusal(.json, "[1 2]", 1, 4, "expected , or ] in a list, found \"2\""),
        Refusal(
            .json,
            "{\"a\": 1}\n{\"a\": 2}",
            2,
            1,
            "\"{\" follows the end of the document; a file with one job on each line is .jsonl"
        ),
        Refusal(.json, "{\"a\": nil}", 1, 7, "expected a value, found \"nil\""),
        Refusal(.json, "{\"a\": NaN}", 1, 7, "expected a value, found \"NaN\""),
        Refusal(.json, "{\"a\": 01}", 1, 9, "is no JSON number: digits are missing, or it begins with 0"),
        Refusal(.json, "{\"a\": 1.}", 1, 9, "expected a digit after the decimal point, found \"}\""),
        Refusal(.json, "{\"é\": 1, \"é\": 2}", 1, 10, "\"é\" is given twice, first in line 1; keep one"),
        Refusal(
            .json,
            "{\"a\": \"\\ud800\"}",
            1,
            8,
            "is no Unicode character: \\u needs four hexadecimal digits, surrogates come in pairs"
        ),
        Refusal(.json, "{\"a\": \"\\x\"}", 1, 8, "is no escape that JSON knows"),
        Refusal(
            .json,
            "{\"a\": \"b\nc\"}",
            1,
            9,
            "a string holds a control character; write it as an escape, and close the string"
        ),
        Refusal(.json, "{\"a\": \"b", 1, 9, "the file ends inside a string"),
        Refusal(.json, "// no\n{}", 1, 1, "expected a value, found \"/\""),
        Refusal(.json, String(repeating: "[", count: 100_000), 1, 33, "is nested more than 32 deep"),
        Refusal(.yaml, String(repeating: "[", count: 100_000), 1, 1, "is nested more than 32 deep"),
        Refusal(.yaml, String(repeating: "[", count: 100), 1, 33, "is nested more than 32 deep"),
        Refusal(.yaml, "a: 1\nb: 2\na: 3\n", 3, 1, "\"a\" is given twice, first in line 1; keep one"),
        Refusal(.yaml, "a: !!str 1\n", 1, 4, "YAML tags (!…) are not allowed; write the plain value"),
        Refusal(.yaml, "a: !ruby/object {}\n", 1, 4, "YAML tags (!…) are not allowed; write the plain value"),
        Refusal(
            .yaml,
            "a: &x {b: 1}\nc:\n  <<: *x\n",
            3,
            3,
            "merge keys (<<) are not allowed; use defaults: for what jobs share"
        ),
        Refusal(.yaml, "a: *nobody\n", 1, 4, "the alias *nobody has no anchor before it"),
        Refusal(.yaml, "a: &a [*a]\n", 1, 8, "the alias *a has no anchor before it"),
        Refusal(.yaml, "a: 1\n---\nb: 2\n", 2, 1, "a second document begins here; a file holds one manifest"),
        Refusal(.yaml, "? {a: 1}\n: 2\n", 1, 3, "a key must be a name"),
        Refusal(
            .yaml,
            "a: 1\n\tb: 2\n",
            2,
            1,
            "is not valid YAML: found a tab character that violates indentation while scanning a plain scalar"
        ),
        Refusal(
            .yaml,
            "a: \"\\ud800\"\n",
            1,
            7,
            "is not valid YAML: found invalid Unicode character escape code while parsing a quoted scalar"
        ),
        Refusal(.yaml, "a: \u{1}b\n", 1, 4, "is not valid YAML: control characters are not allowed"),
        Refusal(
            .yaml,
            Array("a: b".utf8) + [0xFF],
            Place(line: 1, column: 5),
            "is not valid UTF-8 here; save it as UTF-8"
        ),
        Refusal(
            .json,
            Array("{\n\"é\": ".utf8) + [0xC3, 0x28],
            Place(line: 2, column: 6),
            "is not valid UTF-8 here; save it as UTF-8"
        ),
        Refusal(.json, [0xFF, 0xFE, 0x7B, 0x00], Place(line: 1, column: 1), "is UTF-16 or UTF-32; save it as UTF-8"),
        Refusal(.yaml, [0x61, 0x00, 0x3A, 0x00], Place(line: 1, column: 1), "is UTF-16 or UTF-32; save it as UTF-8"),
        Refusal(
            .json,
            [UInt8](repeating: 0x20, count: 16 << 20) + [0x20],
            nil,
            "holds 16777217 bytes; allowed: up to 16777216 in one document (a long list of jobs can be .jsonl or .csv)"
        ),
    ]

    @Test(arguments: refusals)
    func refusesWithItsPlace(_ refusal: Refusal) {
        let parsed = refusal.format.read(refusal.text)
        #expect(parsed.problems == [SyntaxProblem(at: refusal.place, refusal.message)])
    }

    @Test(arguments: [
        "[" + String(repeating: "0,", count: 1_100_000) + "0]",
        "[" + String(repeating: "[],", count: 1_100_000) + "0]",
    ])
    func refusesMoreValuesThanAManifestCanNeed(text: String) throws {
        for format in DocumentFormat.allCases {
            let parsed = format.read(Array(text.utf8))
            #expect(parsed.root == nil)
            #expect(parsed.problems.count == 1)
        }
    }

    @Test func refusesAnAliasBombAtTheAliasThatGoesTooFar() throws {
        var text = "a0: &a0 lol\n"
        for level in 1...60 {
            text += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", "))]\n"
        }
        let parsed = DocumentFormat.yaml.read(Array(text.utf8))
        #expect(parsed.root == nil)
        // Level 6 would come to more than a million values: its ninth or tenth alias is one too many.
        #expect(parsed.problems.first?.place?.line == 7)
        #expect(parsed.problems.first?.message.hasPrefix("grows too large here") == true)
    }

    @Test func refusesAliasesOfLongText() {
        let text =
            "a: &a \(String(repeating: "x", count: 1 << 20))\nb: [\(Array(repeating: "*a", count: 100).joined(separator: ", "))]"
        let parsed = DocumentFormat.yaml.read(Array(text.utf8))
        #expect(parsed.problems.first?.message.hasPrefix("grows too large here") == true)
    }

    @Test func refusesAnAliasBombInAKey() {
        var text = "a0: &a0 lol\n"
        for level in 1...30 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        let parsed = DocumentFormat.yaml.read(Array((text + "? *a30\n: x\n").utf8))
        #expect(parsed.root == nil)
    }

    /// Marks of two kinds by turns are the longest to sort; each look at such a text would take minutes.
    @Test(arguments: [
        (ManifestFormat.yaml, "%: x", 1), (.yaml, "prompt: %", 9), (.json, "{\"%\": 1}", 2),
        (.json, "{\"a\": \"%\"}", 7),
        (.jsonl, "{\"%\": 1}", 2), (.csv, "%,prompt\n", 1), (.csv, "%", 1),
    ])
    func refusesMoreMarksOnALetterThanAnyLanguageHas(format: ManifestFormat, text: String, column: Int) {
        func lines(_ count: Int) -> [String] {
            let marks = String(
                String.UnicodeScalarView((0..<count).map { $0.isMultiple(of: 2) ? "\u{301}" : "\u{323}" })
            )
            return ManifestCheckTests.lines(text.replacing("%", with: "e" + marks), format)
        }
        let place = "spring.yaml:1:\(column)"
        for count in [65, 100_000] {
            // YAML takes no key of more than 1024 bytes that is not announced.
            guard count == 65 || !text.hasPrefix("%:") else { continue }
            #expect(lines(count).contains("\(place): has more than 64 accents on one letter; remove them"))
        }
        #expect(!lines(64).contains { $0.contains("accents") })
    }

    /// Each line is shallow, and what it stands for is one level deeper than the line before.
    @Test func refusesATowerOfAliasesWhereItGrowsTooDeep() {
        var text = "a0: &a0 x\n"
        for level in 1...40 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        let parsed = DocumentFormat.yaml.read(Array(text.utf8))
        // The document, and a list for each level: the thirty-first holds a text on the thirty-third.
        #expect(
            parsed.problems == [SyntaxProblem(at: Place(line: 32, column: 12), "is nested more than 32 deep")]
        )
        let allowed = text.split(separator: "\n").prefix(31).joined(separator: "\n")
        #expect(DocumentFormat.yaml.read(Array(allowed.utf8)).problems.isEmpty)
    }

    @Test func takesAliasesThatStaySmall() throws {
        let parsed = DocumentFormat.yaml.read(Array("a: &x {b: 1}\nc: *x\nd: [*x, *x]\n".utf8))
        #expect(parsed.problems.isEmpty)
        #expect(parsed.root != nil)
    }

    @Test(arguments: ["\u{FEFF}{\"a\": 6}", "{\"a\":\r\n 6}", "{\"a\": 6}"])
    func readsByteOrderMarksAndLineEnds(text: String) throws {
        for format in DocumentFormat.allCases {
            let parsed = format.read(Array(text.utf8))
            #expect(parsed.problems.isEmpty)
            guard case .mapping(let entries)? = parsed.root?.content,
                case .scalar(let six)? = entries.first?.value.content
            else {
                Issue.record("no mapping")
                return
            }
            #expect(entries.first?.keyPlace == Place(line: 1, column: 2))
            #expect(six.asNumber?.integer == 6)
        }
    }

    @Test func jsonKnowsTheDifferenceBetweenTextAndNumbers() {
        #expect(ManifestScalar(.text, "6").asNumber == nil)
        #expect(ManifestScalar(.number, "6").asText == nil)
        #expect(ManifestScalar(.plain, "16:9").asText == "16:9")
        #expect(ManifestScalar(.plain, "16:9").asNumber == nil)
        #expect(ManifestScalar(.text, "null").isAbsent == false)
        #expect(ManifestScalar(.plain, "~").isAbsent)
    }

    @Test func jsonStringsStandForWhatTheySay() throws {
        let parsed = DocumentFormat.json.read(Array("[\"\\u00e9\\ud83d\\ude00\\n\\/\\\"é\"]".utf8))
        guard case .sequence(let items)? = parsed.root?.content, case .scalar(let text)? = items.first?.content else {
            Issue.record("no list")
            return
        }
        #expect(text == ManifestScalar(.text, "é😀\n/\"é"))
    }

    @Test(arguments: [
        ("6", 6), ("6.0", 6), ("60e-1", 6), ("6e0", 6), ("0.6E+1", 6), ("-0", 0), ("+6", 6), ("6.", 6),
        ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min), ("6000e-3", 6), ("0", 0),
        ("1e18", 1_000_000_000_000_000_000),
    ])
    func numbersAreIntegersWhenTheyHaveNoFraction(text: String, value: Int) {
        #expect(ManifestNumber(text)?.integer == value)
    }

    @Test(arguments: ["6.5", "6.0000000000000000000001", "9223372036854775808", "1e400", "5e-1"])
    func otherNumbersAreNot(text: String) {
        #expect(ManifestNumber(text) != nil)
        #expect(ManifestNumber(text)?.integer == nil)
    }

    @Test(arguments: [
        "", "-", "06", "0x6", "1_0", "6 ", "six", ".", "e5", "NaN", ".inf", "1e", "1e999999999999", "١",
        // Found by fuzzing: the one power whose magnitude is no Int.
        "3e-9223372036854775808",
    ])
    func whatIsNoNumberIsNone(text: String) {
        #expect(ManifestNumber(text) == nil)
    }

    @Test func numbersBecomeDoubles() {
        #expect(ManifestNumber("0.5")?.double == 0.5)
        #expect(ManifestNumber(".5")?.double == 0.5)
        #expect(ManifestNumber("5.e-1")?.double == 0.5)
        #expect(ManifestNumber("-0.0")?.double.sign == .plus)
        #expect(ManifestNumber("1e400")?.double == .infinity)
    }
}
