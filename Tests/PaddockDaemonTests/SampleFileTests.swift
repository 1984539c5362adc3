import Foundation
import SystemPackage
import Testing

@testable import PaddockDaemon

@Suite struct SampleFileTests {
    @Test func shippedSampleNamesEverySettingWithItsDefault() throws {
        let package = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        let file = package.appending("deploy/settings.sample.yaml")
        let sample = try String(contentsOfFile: file.string, encoding: .utf8)
        let whole = sample.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("#") ? $0.dropFirst() : $0 }
            .joined(separator: "\n")
        let resolved = try ResolvedSettings(yaml: whole, path: file, environment: [:], flags: [])
        for row in SettingsTable.rows {
            #expect(resolved.origin(of: row.key) != .standard, "\(row.key) is missing")
            guard let standard = row.text(in: Settings()) else { continue }
            #expect(row.text(in: resolved.settings) == standard)
        }
        let untouched = try ResolvedSettings(yaml: sample, path: file, environment: [:], flags: [])
        #expect(untouched.settings == Settings())
    }
}
