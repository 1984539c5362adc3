import Foundation
import SystemPackage

extension FilePath {
    func makeFolder() throws {
        try FileManager.default.createDirectory(atPath: self.string, withIntermediateDirectories: true)
    }

    func write(_ text: String, mode: Int = 0o600) throws {
        try self.removingLastComponent().makeFolder()
        try Data(text.utf8).write(to: URL(filePath: self.string))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: self.string)
    }

    func mode() throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: self.string)[.posixPermissions] as? Int
    }

    var exists: Bool { FileManager.default.fileExists(atPath: self.string) }
}
