import Testing

@testable import HappyHorseSimulator

struct StrictJSONTests {
    @Test(arguments: [
        #"{"a":[1,-2.5e3,true,false,null,"x"],"b":{}}"#, #""\" \\ \n \t é 🐴""#, "0", "[]", "-0.1",
    ])
    func whatIsReadIsWrittenTheSame(text: String) throws {
        #expect(try StrictJSON.parse(Array(text.utf8)).text == text)
    }

    @Test func escapesAreRead() throws {
        let value = try StrictJSON.parse(Array(#" "\u0041\ud83d\udc34\/\b\f\r" "#.utf8))
        #expect(value == .string("A🐴/\u{8}\u{c}\r"))
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", #"{"a":1,}"#, #"{"a":1,"a":2}"#, #"{"a" 1}"#, "{a:1}", "01", "1.", ".5", "+1", "1e",
        "NaN",
        "Infinity", "tru", "1 2", "\u{feff}1", #""\x""#, #""\u12""#, #""\ud83d""#, #""\udc34""#, "\"\u{1}\"", "'a'",
        String(repeating: "[", count: 100_000),
    ])
    func anythingElseIsRefused(text: String) {
        #expect(throws: StrictJSON.Problem.self) { try StrictJSON.parse(Array(text.utf8)) }
    }

    @Test func invalidUTF8IsRefused() {
        #expect(throws: StrictJSON.Problem.self) { try StrictJSON.parse([0x22, 0xff, 0x22]) }
    }

    @Test(arguments: [("6", 6), ("6.0", 6), ("0.6e1", 6), ("6.5", nil), ("1e400", nil), ("-3", -3)])
    func wholeNumbersAreWholeHoweverWritten(text: String, expected: Int?) throws {
        #expect(try StrictJSON.parse(Array(text.utf8)).integer == expected)
    }
}
