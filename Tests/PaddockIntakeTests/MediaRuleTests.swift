import Foundation
import PaddockCore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockIntake

#if canImport(Glibc)
import Glibc
#endif

/// The rules of local files, on files: what is taken as what, and the exact words of each refusal with its place in the manifest.
struct MediaRuleTests {
    struct File: Sendable, CustomTestStringConvertible {
        let field: ManifestField
        let name: String
        let bytes: [UInt8]

        var testDescription: String { "\(self.field) \(self.name)" }

        init(_ field: ManifestField, _ name: String, _ bytes: [UInt8]) {
            (self.field, self.name, self.bytes) = (field, name, bytes)
        }
    }

    /// Names that disagree with the bytes are no problem.
    static let passes = [
        File(.sourceImage, "a.png", MediaFixture.png), File(.sourceImage, "a.gif", MediaFixture.jpeg),
        File(.sourceImage, "a", MediaFixture.webp), File(.lastFrame, "b.JPG", MediaFixture.jpeg),
        File(.lastFrame, "b.txt", MediaFixture.png), File(.referenceVideo, "c.mov", MediaFixture.quickTime),
        File(.referenceVideo, "c.mkv", MediaFixture.mp4), File(.referenceVideo, "c.webm", MediaFixture.webmVideo),
        File(.referenceAudio, "d.m4a", MediaFixture.mp3), File(.referenceAudio, "d.wav", MediaFixture.wav),
        File(.referenceAudio, "d.webm", MediaFixture.webmAudio),
        File(.referenceAudio, "d.mp3", MediaFixture.mp3WithoutTag),
    ]

    private static func lines(_ manifest: String, in folder: FilePath) throws -> [String] {
        let input = ManifestInput(file: "m.yaml", name: "m.yaml", format: .yaml, source: Array(manifest.utf8))
        let locator = MediaLocator(base: folder, scope: .under([]))
        return try ManifestExaminer(jobsPerManifest: 9).examine(input, locator).problems.map {
            $0.description.replacing(folder.string, with: "/m")
        }
    }

    @Test(arguments: passes)
    func takes(file: File) async throws {
        try await withTemporaryDirectory { folder in
            try folder.at(file.name).write(file.bytes)
            #expect(try Self.lines(ManifestCheckTests.job("\(file.field): \(file.name)"), in: folder) == [])
        }
    }

    static let refusals: [(File, String)] = [
        (File(.sourceImage, "a.png", []), "sourceImage: the file \"/m/a.png\" is empty"),
        (
            File(.lastFrame, "a.png", MediaFixture.webmVideo),
            "lastFrame: the file \"/m/a.png\" is a WebM video (video/webm); allowed: PNG, JPEG or WebP; to convert it: ffmpeg -i"
                + " /m/a.png -frames:v 1 -update 1 /m/a-converted.png"
        ),
        (
            File(.sourceImage, "a.svg", Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8)),
            "sourceImage: the file \"/m/a.svg\" is an SVG drawing (image/svg+xml); allowed: PNG, JPEG or WebP; to convert it:"
                + " ffmpeg -i /m/a.svg -frames:v 1 -update 1 /m/a.png"
        ),
        (
            File(.referenceVideo, "a clip.mkv", MediaFixture.matroska),
            "referenceVideo: the file \"/m/a clip.mkv\" is a Matroska video (video/x-matroska); allowed: MP4, QuickTime or WebM;"
                + " to convert it: ffmpeg -i '/m/a clip.mkv' -c:v libx264 -vf \"scale=trunc(iw/2)*2:trunc(ih/2)*2\" -pix_fmt"
                + " yuv420p -c:a aac '/m/a clip.mp4'"
        ),
        (
            File(.referenceVideo, "a.mp4", Array(MediaFixture.mp4.prefix(600))),
            "referenceVideo: the file \"/m/a.mp4\" begins like an MP4 video, but is cut short; copy it again"
        ),
        (
            File(.referenceVideo, "a.mp4", MediaFixture.soundInMP4),
            "referenceVideo: the file \"/m/a.mp4\" is MP4 audio (M4A) (audio/mp4); allowed: MP4, QuickTime or WebM"
        ),
        (
            File(.referenceAudio, "a.mp4", MediaFixture.soundInMP4),
            "referenceAudio: the file \"/m/a.mp4\" is audio/mp4 (M4A), which HappyHorse does not take; convert it to MP3 or WAV;"
                + " to convert it: ffmpeg -i /m/a.mp4 -c:a libmp3lame -q:a 2 /m/a.mp3"
        ),
        (
            File(.referenceAudio, "a.flac", Array("fLaC\0\0\0\u{22}".utf8)),
            "referenceAudio: the file \"/m/a.flac\" is FLAC audio (audio/flac); allowed: MP3, WAV or WebM audio; to convert it:"
                + " ffmpeg -i /m/a.flac -c:a libmp3lame -q:a 2 /m/a.mp3"
        ),
        (
            File(.referenceAudio, "a.mp3", MediaFixture.png),
            "referenceAudio: the file \"/m/a.mp3\" is a PNG image (image/png); allowed: MP3, WAV or WebM audio"
        ),
    ]

    @Test(arguments: refusals)
    func refuses(file: File, message: String) async throws {
        try await withTemporaryDirectory { folder in
            try folder.at(file.name).write(file.bytes)
            let column = "\(file.field)".count + 3
            let lines = try Self.lines(ManifestCheckTests.job("\(file.field): \(file.name)"), in: folder)
            #expect(lines == ["m.yaml:3:\(column): \(message)"])
        }
    }

    @Test(arguments: [(ManifestField.sourceImage, 10), (.lastFrame, 10), (.referenceVideo, 50), (.referenceAudio, 15)])
    func sizesAreRefusedAboveTheBinaryReading(field: ManifestField, megabytes: Int) async throws {
        let bytes = [
            ManifestField.referenceVideo: MediaFixture.mp4, .referenceAudio: MediaFixture.wav,
        ][field, default: MediaFixture.png]
        let limit = megabytes * 1024 * 1024
        try await withTemporaryDirectory { folder in
            try folder.at("a").write(bytes)
            let manifest = ManifestCheckTests.job("\(field): a")
            #expect(truncate(folder.at("a").string, limit) == 0)
            #expect(try Self.lines(manifest, in: folder) == [])
            #expect(truncate(folder.at("a").string, limit + 1) == 0)
            let place = "m.yaml:3:\("\(field)".count + 3): \(field)"
            #expect(
                try Self.lines(manifest, in: folder) == [
                    "\(place): the file \"/m/a\" has \(limit + 1) bytes; allowed: up to \(megabytes) MB (\(limit) bytes)"
                ]
            )
        }
    }

    @Test func aFileOutsideTheFoldersIsRefusedWithTheFoldersThatAreAllowed() async throws {
        try await withTemporaryDirectory { folder in
            try folder.at("secret.png").write(MediaFixture.png)
            try folder.at("jobs/x").write("")
            #expect(
                try Self.lines(ManifestCheckTests.job("sourceImage: ../secret.png"), in: folder.at("jobs")).map {
                    $0.replacing(folder.string, with: "/f")
                } == [
                    "m.yaml:3:14: sourceImage: the file \"/f/secret.png\" lies outside the folders that media may come from;"
                        + " allowed: the manifest's own folder (folders.media)"
                ]
            )
        }
    }
}
