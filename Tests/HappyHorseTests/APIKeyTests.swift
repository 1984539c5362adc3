import HappyHorse
import Testing

@Suite struct APIKeyTests {
    @Test(arguments: ["hh_live_abc", " hh_live_abc\n", "\thh_live_abc\r\n"])
    func aKeyIsTrimmed(text: String) throws {
        #expect(try APIKey(text) == APIKey("hh_live_abc"))
    }

    @Test(arguments: ["", " \n", "hh live", "hh_live\u{7f}", "hh_lïve", "a\nb", "a\0b"])
    func whatCannotTravelInAHeaderIsRefused(text: String) async {
        let error = #expect(throws: HappyHorseError.self) { try APIKey(text) }
        #expect(error?.code == .invalidKey)
    }

    @Test func aKeyShowsItselfToNobody() throws {
        let key = try APIKey(canary)
        var dumped = ""
        dump([key], to: &dumped)
        for text in ["\(key)", String(reflecting: key), String(describing: [key]), "\(Optional(key) as Any)", dumped] {
            #expect(!text.contains("hh_live"))
        }
    }

    @Test func redactionFindsTheKeyAnywhere() throws {
        let key = try APIKey(canary)
        #expect(key.redact("a\(canary)b\(canary)") == "a[redacted]b[redacted]")
        #expect(key.redact(#"x hh_live_canary\/0123456789 y"#) == "x [redacted] y")
        #expect(key.redact("nothing") == "nothing")
        #expect(key.redact([0xff] + Array(canary.utf8) + [0xfe]) == [0xff] + Array("[redacted]".utf8) + [0xfe])
    }
}
