import Foundation
import SystemPackage
import Testing

@testable import PaddockDaemon

/// What people read of the settings is what the table says.
@Suite struct SettingsPagesTests {
    private static let package = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: Self.package.appending(path).string, encoding: .utf8)
    }

    @Test(arguments: [
        ("deploy/settings.sample.yaml", SettingsSample.text()),
        ("Sources/PaddockDaemon/Paddock.docc/Settings.md", SettingsReference.text()),
    ])
    func aPageIsWrittenFromTheTable(path: String, expected: String) throws {
        let written = try Self.text(path).split(separator: "\n", omittingEmptySubsequences: false)
        let lines = expected.split(separator: "\n", omittingEmptySubsequences: false)
        for (number, (found, wanted)) in zip(written, lines).enumerated() where found != wanted {
            Issue.record("\(path):\(number + 1) is \(found); the table says \(wanted)")
        }
        #expect(written.count == lines.count, "\(path)")
    }

    /// Its table joins some rows; their names and their defaults stand in the same order.
    @Test func theReadMeNamesEverySettingWithItsDefault() throws {
        let behind = try #require(try Self.text("README.md").components(separatedBy: "\n### Settings\n").last)
        let section = try #require(behind.components(separatedBy: "\n### ").first)
        let cells = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
            .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
        var told: [String: String] = [:]
        for row in cells {
            let keys = row[0].split(separator: ", ").map { $0.trimmingCharacters(in: ["`"]) }
            let standards = row[1].split(separator: ", ").map { $0.trimmingCharacters(in: ["`"]) }
            for (index, key) in keys.enumerated() {
                // One word for all, as in `none`, or one for each.
                told[key] = standards.count == keys.count ? standards[index] : standards.first
            }
        }
        #expect(told.keys.sorted() == SettingsTable.rows.map(\.key).sorted())
        for row in SettingsTable.rows where row.text(in: Settings()) != nil {
            var settings = Settings()
            try row.read(.text(try #require(told[row.key])), &settings)
            #expect(settings == Settings(), "\(row.key): \(told[row.key] ?? "")")
        }
        for row in SettingsTable.rows where row.text(in: Settings()) == nil && row.key != "folders.media" {
            #expect(told[row.key] == "none", "\(row.key)")
        }
    }
}
