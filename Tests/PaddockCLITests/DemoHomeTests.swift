import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import PaddockCLI

struct DemoHomeTests {
    @Test func demosTakeTheNextFreeName() async throws {
        try await withTemporaryDirectory { folder in
            let names = try (0..<3).map { _ in
                try DemoHome.make(asked: nil, current: folder).folder.lastComponent?.string
            }
            #expect(names == ["paddock-demo", "paddock-demo-2", "paddock-demo-3"])
        }
    }

    @Test func demoTakesAnEmptyFolderButNoOther() async throws {
        try await withTemporaryDirectory { folder in
            let asked = folder.appending("mine")
            try FileManager.default.createDirectory(atPath: asked.string, withIntermediateDirectories: false)
            #expect(try DemoHome.make(asked: "mine", current: folder).folder == asked)

            try Data("x".utf8).write(to: URL(filePath: asked.appending("file").string))
            let failure = #expect(throws: CommandFailure.self) { try DemoHome.make(asked: asked, current: folder) }
            #expect(failure?.status == .usage)
        }
    }

    @Test func keyIsForTheOwnerAlone() async throws {
        try await withTemporaryDirectory { folder in
            let home = try DemoHome.make(asked: nil, current: folder)
            try home.fill(baseURL: "http://127.0.0.1:8080", key: "hh_demo")
            let key = home.folder.appending("happyhorse-api-key").string
            let attributes = try FileManager.default.attributesOfItem(atPath: key)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try String(contentsOfFile: key, encoding: .utf8) == "hh_demo\n")
            let settings = try String(contentsOfFile: home.folder.appending("paddock.yaml").string, encoding: .utf8)
            #expect(settings.contains("baseURL: http://127.0.0.1:8080"))
            #expect(!settings.contains("hh_demo"))
        }
    }
}
