import Foundation
import SystemPackage
import Testing

/// What strangers find in the output tree.
struct OutputFiles {
    let site: Site

    /// Looks at every file that people can see: each must be whole, whenever it is looked at.
    func expectAllWhole(sourceLocation: SourceLocation = #_sourceLocation) {
        for file in self.site.files(under: "output") {
            // A file that another look took away would be no half file, but none is ever taken away.
            guard let data = FileManager.default.contents(atPath: self.site.output.appending(file).string) else {
                Issue.record("\(file) went away", sourceLocation: sourceLocation)
                continue
            }
            #expect(Self.isWhole(data, FilePath(file).extension ?? ""), "\(file)", sourceLocation: sourceLocation)
        }
    }

    /// Checks a finished job's three files against each other and against what the commands say.
    func expectFinished(_ job: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let record = try JSON(text: try self.site.text("output/\(job).json"))
        let id = try #require(record.videoId.string, sourceLocation: sourceLocation)
        let video = try #require(FileManager.default.contents(atPath: self.site.output.appending("\(job).mp4").string))
        let picture = try #require(
            FileManager.default.contents(atPath: self.site.output.appending("\(job).jpg").string)
        )
        #expect(Self.isWhole(video, "mp4"), sourceLocation: sourceLocation)
        #expect(video.range(of: Data(id.utf8)) != nil, "\(job) holds its own id", sourceLocation: sourceLocation)
        #expect(picture.range(of: Data(id.utf8)) != nil, "\(job)'s thumbnail too", sourceLocation: sourceLocation)
        #expect(record.output.videoBytes.int == video.count, sourceLocation: sourceLocation)
        #expect(record.charges.int == 1, sourceLocation: sourceLocation)
        let listed = try await self.site.run("list", "--json").out.split(separator: "\n").map {
            try JSON(text: String($0))
        }
        let same = try #require(listed.first { $0.job.string == job }, sourceLocation: sourceLocation)
        #expect(same.description == record.description, sourceLocation: sourceLocation)
    }

    /// Whether these bytes are all of a video, a picture or a record.
    static func isWhole(_ data: Data, _ kind: String) -> Bool {
        switch kind {
        case "mp4": Self.isMP4(Array(data))
        case "jpg": data.starts(with: [0xFF, 0xD8, 0xFF]) && data.suffix(2) == Data([0xFF, 0xD9])
        case "json": (try? JSONSerialization.jsonObject(with: data)) != nil
        default: false
        }
    }

    /// Whether a file is a row of boxes from `ftyp` to its very end, with a `moov` and an `mdat` among them.
    private static func isMP4(_ bytes: [UInt8]) -> Bool {
        var kinds: [String] = []
        var place = 0
        while place + 8 <= bytes.count {
            let size = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            kinds.append(String(decoding: bytes[place + 4..<place + 8], as: UTF8.self))
            guard size >= 8 else { return false }
            place += size
        }
        return place == bytes.count && kinds.first == "ftyp" && kinds.contains("moov") && kinds.contains("mdat")
    }
}
