import Foundation
import Testing

@testable import PaddockCore

/// An accent that combines with what stands before it must not hide a quote, a dot or a secret.
@Suite struct ScalarTextTests {
    static let accent = "\u{301}"

    @Test func scalarIsReplacedWhereverItStands() {
        #expect("a\"\(Self.accent)b\"".replacing(scalar: "\"", with: "\"\"") == "a\"\"\(Self.accent)b\"\"")
        #expect("none".replacing(scalar: "\"", with: "x") == "none")
    }

    @Test func everyByteHasTwoDigits() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(bytes.hexadecimal == bytes.map { String(format: "%02x", $0) }.joined())
        #expect([UInt8]().hexadecimal == "")
    }

    @Test func bytesAreFoundWhateverFollows() {
        let secret = "hh_live_abc"
        #expect("x \(secret)\(Self.accent) y".replacing(bytesOf: secret, with: "-") == "x -\(Self.accent) y")
        #expect("://\(Self.accent)".contains(bytesOf: "://"))
        #expect(!"abc".contains(bytesOf: "abd"))
        #expect(".\(Self.accent)x".begins(withBytesOf: "."))
        #expect(!"\(Self.accent).x".begins(withBytesOf: "."))
    }

    @Test(arguments: [
        ("/m/horse-1.mp4", "/m/horse-1.mp4"), ("/m/Füße.heic", "/m/Füße.heic"), ("", "''"), ("a clip", "'a clip'"),
        ("it's", #"'it'\''s'"#), ("it'\(accent); x", #"'it'\''"# + accent + "; x'"), ("-rf", "./-rf"),
        ("-\(accent) x", "'./-\(accent) x'"), ("$(x)", "'$(x)'"), ("a\nb", "'a\nb'"),
    ])
    func wordIsOneForTheShell(text: String, word: String) {
        #expect(ShellWord.quoted(text) == word)
    }
}
