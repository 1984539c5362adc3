import SystemPackage
import Testing

@testable import PaddockIntake

/// Names that are made of other names: they fit, and stay what they are byte by byte.
struct FileNameTests {
    private static let long = String(repeating: "n", count: 250)

    @Test(arguments: [
        ("a.yaml", 1, 0, "a.yaml"), ("a.yaml", 2, 0, "a~2.yaml"), ("a.b.yaml", 3, 0, "a.b~3.yaml"), ("a", 2, 0, "a~2"),
        (".yaml", 2, 0, ".yaml~2"), (long + ".yaml", 1, 0, long + ".yaml"),
        (long + ".yaml", 2, 0, String(repeating: "n", count: 248) + "~2.yaml"),
        (long + ".yaml", 10, 10, String(repeating: "n", count: 237) + "~10.yaml"),
        (String(repeating: "ü", count: 125) + ".yaml", 1, 10, String(repeating: "ü", count: 120) + ".yaml"),
        (String(repeating: "ü", count: 125) + ".yaml", 2, 1, String(repeating: "ü", count: 123) + "~2.yaml"),
        ("a." + String(repeating: "e", count: 253), 2, 0, "a~2." + String(repeating: "e", count: 253)),
    ])
    func numberedNamesLeaveRoom(name: String, number: Int, room: Int, expected: String) throws {
        let name = try #require(FilePath.Component(name))
        #expect(FileName.numbered(name, number, room: room).string == expected)
    }

    @Test func bytesThatAreNoTextStay() throws {
        let bytes = [CChar(bitPattern: 0xFF)] + ".yaml".utf8.map { CChar(bitPattern: $0) } + [0]
        let name = try #require(FilePath.Component(platformString: bytes))
        #expect(FileName.numbered(name, 1) == name)
        let report = FileName.appending(".error.txt", to: name)
        #expect(report.withPlatformString { UInt8(bitPattern: $0[0]) } == 0xFF)
        #expect(report.string.hasSuffix(".yaml.error.txt"))
    }
}
