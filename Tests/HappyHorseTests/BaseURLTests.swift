import Foundation
import Testing

@testable import HappyHorse

@Suite struct BaseURLTests {
    @Test(arguments: [
        ("https://api.example.com", "https://api.example.com/api/v1/videos"),
        ("https://api.example.com/", "https://api.example.com/api/v1/videos"),
        ("https://api.example.com:8443/a/b//", "https://api.example.com:8443/a/b/api/v1/videos"),
        ("http://127.0.0.1:80", "http://127.0.0.1:80/api/v1/videos"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x/api/v1/videos"),
        ("http://localhost:9", "http://localhost:9/api/v1/videos"),
        ("HTTPS://API.example.com", "https://api.example.com/api/v1/videos"),
    ])
    func aPathIsAPrefix(base: String, url: String) throws {
        #expect(try BaseURL(base).url("/api/v1/videos").lowercased() == url)
    }

    @Test(arguments: [
        "", "api.example.com", "/path", "ftp://api.example.com", "http://api.example.com", "http://10.0.0.1",
        "https://", "https://user:secret@api.example.com", "https://api.example.com/?a=secret",
        "https://api.example.com/#x", "http://127.0.0.1.example.com", "http+unix://x/y",
    ])
    func whatIsNoSafeBaseIsRefused(base: String) {
        let error = #expect(throws: HappyHorseError.self) { try BaseURL(base) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("secret") == false)
    }

    @Test(
        arguments: [
            ("localhost", HostKind.loopback), ("a.localhost", .loopback), ("LOCALHOST.", .loopback),
            ("127.0.0.1", .loopback), ("127.255.0.1", .loopback), ("::1", .loopback), ("[::1]", .loopback),
            ("::ffff:127.0.0.1", .loopback), ("0:0:0:0:0:0:0:1", .loopback), ("::ffff:7f00:1", .loopback),
            ("64:ff9b::7f00:1", .loopback), ("2002:7f00:1::", .loopback),
            ("10.0.0.1", .local), ("172.16.0.1", .local), ("172.31.0.1", .local), ("192.168.1.1", .local),
            ("169.254.169.254", .local), ("100.64.0.1", .local), ("0.0.0.0", .local), ("224.0.0.1", .local),
            ("255.255.255.255", .local), ("192.0.0.8", .local), ("198.18.0.1", .local),
            ("2130706433", .local), ("0x7f000001", .local), ("127.1", .local), ("0177.0.0.1", .local),
            ("1.2.3.4.5", .local), ("256.1.1.1", .local),
            ("::", .local), ("fe80::1", .local), ("fe80::1%eth0", .local), ("fd00::1", .local), ("ff02::1", .local),
            ("::ffff:10.0.0.1", .local), ("::10.0.0.1", .local), (":::", .local), ("1::2::3", .local), ("", .local),
            ("8.8.8.8", .elsewhere), ("172.32.0.1", .elsewhere), ("100.128.0.1", .elsewhere),
            ("2606:4700::1111", .elsewhere), ("::ffff:8.8.8.8", .elsewhere), ("cdn.example.com", .elsewhere),
            ("10.example.com", .elsewhere), ("localhost.example.com", .elsewhere), ("1e100.net", .elsewhere),
        ] as [(String, HostKind)]
    )
    func aHostIsSortedByItsText(host: String, kind: HostKind) {
        #expect(HostKind(host: host) == kind)
    }

    @Test(arguments: [
        ("https://api.example.com", "https://cdn.example.com/v.mp4?sig=secret", true),
        ("https://api.example.com", "http://cdn.example.com/v.mp4?sig=secret", false),
        ("https://api.example.com", "https://127.0.0.1/v.mp4?sig=secret", false),
        ("https://api.example.com", "https://169.254.169.254/latest?sig=secret", false),
        ("https://api.example.com", "https://[::ffff:10.0.0.1]/?sig=secret", false),
        ("https://api.example.com", "https://0x7f.1/?sig=secret", false),
        ("https://api.example.com", "https://user:secret@cdn.example.com/", false),
        ("https://api.example.com", "file:///etc/passwd?secret", false),
        ("https://api.example.com", "http+unix://secret/x", false),
        ("https://api.example.com", "not a url?secret", false),
        ("https://api.example.com", "", false),
        ("https://10.1.2.3", "https://10.1.2.4/x?secret", true),
        ("https://10.1.2.3", "http://10.1.2.4/x?secret", false),
        ("http://127.0.0.1:8080", "http://127.0.0.1:9090/x?secret", true),
        ("https://localhost:8443", "http://127.0.0.1:9090/x?secret", true),
        ("https://localhost:8443", "http://cdn.example.com/x?secret", false),
        ("http://127.0.0.1:8080", "https://cdn.example.com/x?secret", true),
    ])
    func aTargetIsCheckedAgainstTheBase(base: String, target: String, allowed: Bool) throws {
        let base = try BaseURL(base)
        guard !allowed else {
            #expect(try base.check(target: target).absoluteString == target)
            return
        }
        let error = #expect(throws: HappyHorseError.self) { try base.check(target: target) }
        #expect(error?.code == .unsafeURL)
        #expect(error?.message.contains("secret") == (target.hasPrefix("http+unix") ? true : false))
    }

    @Test(arguments: [
        ("https://u:p@s.example.com:8443/a%20b/c?sig=1#f", "https://s.example.com:8443/a%20b/c"),
        ("http://[::1]:80/x?sig=1", "http://[::1]:80/x"), ("/login?next=1", "/login"), ("", "(no URL)"),
    ])
    func aShownURLHasNeitherQueryNorUser(url: String, text: String) {
        #expect(SafeURLText.of(url) == text)
    }
}
