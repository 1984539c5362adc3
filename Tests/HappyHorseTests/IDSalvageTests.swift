import HappyHorse
import Testing

@Suite struct IDSalvageTests {
    @Test(arguments: [
        (#"{"id":"018f3f1d-8c2e-7b4d-9db1-8e8f3a0c8f21"}"#, [videoID]),
        ("018F3F1D-8C2E-7B4D-9DB1-8E8F3A0C8F21", [videoID]),
        ("\(videoID) \(videoID)", [videoID]),
        ("x\(videoID)y00000000-0000-0000-0000-000000000001", [videoID, "00000000-0000-0000-0000-000000000001"]),
        ("0\(videoID)", []),
        ("\(videoID)a", []),
        ("\(videoID)-", []),
        ("018f3f1d-8c2e-7b4d-9db1-8e8f3a0c8f2", []),
        ("018f3f1d_8c2e_7b4d_9db1_8e8f3a0c8f21", []),
        ("", []),
    ])
    func findsEachUUIDThatStandsAlone(text: String, ids: [String]) {
        #expect(IDSalvage.ids(in: Array(text.utf8)) == ids)
    }

    @Test func readsBytesThatAreNoText() {
        #expect(IDSalvage.ids(in: [0xff, 0x00] + Array(videoID.utf8) + [0xfe]) == [videoID])
    }

    @Test func stopsAtItsLimit() {
        let many = (10..<60).map { "00000000-0000-0000-0000-0000000000\($0)" }.joined(separator: " ")
        #expect(IDSalvage.ids(in: Array(many.utf8)).count == IDSalvage.limit)
    }

    @Test(arguments: [
        (videoID, true), ("vid_12345", true), ("null", false), ("undefined", false), ("", false), ("1234567", false),
        ("a/../b1234", false), ("<html>12345", false), (String(repeating: "1", count: 129), false), ("ä1234567", false),
    ])
    func anIdIsPlausibleWhenItCanBeOne(text: String, plausible: Bool) {
        #expect(IDSalvage.isPlausible(text) == plausible)
    }
}
