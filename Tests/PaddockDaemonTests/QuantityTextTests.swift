import Testing

@testable import PaddockDaemon

@Suite struct QuantityTextTests {
    @Test(arguments: [
        ("500ms", Duration.milliseconds(500)),
        ("0.5s", .milliseconds(500)),
        ("2m", .seconds(120)),
        ("1.5h", .seconds(5400)),
        ("24h", .seconds(86400)),
        ("365d", .seconds(365 * 86400)),
        ("0s", .zero),
        ("0.1s", .milliseconds(100)),
        ("0.000000001s", .nanoseconds(1)),
        ("1.0000000001s", .seconds(1)),
    ])
    func durationIsRead(text: String, expected: Duration) {
        #expect(QuantityText.duration(text) == expected)
    }

    @Test(arguments: [
        "", "5", "0", "s", ".5s", "5.s", "1.2.3s", "-1s", "+1s", "1e3s", "1 s", " 1s", "1s ", "1S", "1min", "1h30m",
        "٣s",
        "99999999999999999999s", "9223372036854775807d", "1d5",
    ])
    func anythingElseIsNoDuration(text: String) {
        #expect(QuantityText.duration(text) == nil)
    }

    @Test(arguments: [
        ("500MB", Int64(500_000_000)),
        ("1GiB", 1 << 30),
        ("1GB", 1_000_000_000),
        ("1.5kB", 1500),
        ("1KB", 1000),
        ("0.5KiB", 512),
        ("7B", 7),
        ("0B", 0),
        ("2TB", 2_000_000_000_000),
    ])
    func sizeIsRead(text: String, expected: Int64) {
        #expect(QuantityText.bytes(text) == expected)
    }

    @Test(arguments: ["", "5", "MB", "-1MB", "1 MB", "1mb", "1Gb", "9999999999TB", "1M", "1s"])
    func anythingElseIsNoSize(text: String) {
        #expect(QuantityText.bytes(text) == nil)
    }

    @Test(arguments: [
        (Duration.milliseconds(1500), "1500ms"), (.seconds(90), "90s"), (.seconds(120), "2m"), (.seconds(3600), "1h"),
        (.seconds(86400), "1d"), (.zero, "0s"), (.nanoseconds(1_000_001), "1.000001ms"),
    ])
    func durationIsWrittenInItsLargestWholeUnit(duration: Duration, expected: String) {
        #expect(QuantityText.text(duration) == expected)
        #expect(QuantityText.duration(expected) == duration)
    }

    @Test(arguments: [(Int64(1_000_000_000), "1GB"), (1 << 30, "1GiB"), (1500, "1500B"), (0, "0B"), (2048, "2KiB")])
    func sizeIsWrittenInItsLargestWholeUnit(bytes: Int64, expected: String) {
        #expect(QuantityText.text(bytes: bytes) == expected)
        #expect(QuantityText.bytes(expected) == bytes)
    }
}
