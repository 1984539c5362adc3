import Foundation
import PaddockCore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockEngine

/// Row 27 of the matrix: what is a whole MP4 or picture, and what only looks like one.
@Suite struct FileCheckTests {
    private static func box(_ type: String, _ content: [UInt8] = []) -> [UInt8] {
        withUnsafeBytes(of: UInt32(content.count + 8).bigEndian) { Array($0) } + Array(type.utf8) + content
    }

    private static func track(_ handler: String) -> [UInt8] {
        let handler = [UInt8](repeating: 0, count: 8) + Array(handler.utf8) + [UInt8](repeating: 0, count: 13)
        return Self.box("trak", Self.box("tkhd") + Self.box("mdia", Self.box("hdlr", handler)))
    }

    @Test(arguments: [
        (Errno.tooManyOpenFiles, CallFailure.Kind.shortage), (.tooManyOpenFilesInSystem, .shortage),
        (.noMemory, .shortage),
        (.noSpace, .noRoom), (.diskQuotaExceeded, .noRoom), (.readOnlyFileSystem, .localFault), (.ioError, .localFault),
    ])
    func whatTheSystemSaysIsTakenForWhatItIs(number: Errno, kind: CallFailure.Kind) {
        #expect(CallFailure(disk: number, doing: "x").kind == kind)
        let below = NSError(domain: NSPOSIXErrorDomain, code: Int(number.rawValue))
        let above = NSError(domain: NSCocoaErrorDomain, code: 512, userInfo: [NSUnderlyingErrorKey: below])
        #expect(CallFailure(disk: above, doing: "x").kind == kind)
    }

    private static let start = Self.box("ftyp", Array("isom".utf8))
    private static let movie = Self.box("moov", Self.box("mvhd") + Self.track("soun") + Self.track("vide"))
    private static let media = Self.box("mdat", [1, 2, 3])
    private static let whole = Self.start + Self.movie + Self.media

    private func problem(_ bytes: [UInt8]) async throws -> String? {
        try await withTemporaryDirectory { folder in
            let path = folder.appending("file")
            try Data(bytes).write(to: URL(filePath: path.string))
            let file = try FileDescriptor.open(path, .readOnly)
            defer { try? file.close() }
            do {
                try MP4Check.check(file, length: Int64(bytes.count))
                return nil
            } catch let problem as MP4Check.Problem {
                return problem.message
            }
        }
    }

    @Test(arguments: [
        Self.whole,
        Self.start + Self.media + Self.movie,
        Self.box("free") + Self.whole,
        // A size of 64 bits, and one that says "to the end".
        Self.start + Self.movie + [0, 0, 0, 1] + Array("mdat".utf8) + [0, 0, 0, 0, 0, 0, 0, 17, 9],
        Self.start + Self.movie + [0, 0, 0, 0] + Array("mdat".utf8) + [9],
    ])
    func wholeFilesPass(bytes: [UInt8]) async throws {
        let problem = try await self.problem(bytes)
        #expect(problem == nil)
    }

    @Test func aFileCutAnywhereIsNotWhole() async throws {
        for length in 0..<Self.whole.count {
            let problem = try await self.problem(Array(Self.whole.prefix(length)))
            #expect(problem != nil, "cut at \(length)")
        }
    }

    @Test(arguments: [
        Array("<!doctype html><html></html>".utf8),
        Self.movie + Self.start + Self.media,
        Self.start + Self.media,
        Self.start + Self.movie,
        Self.start + Self.movie + Self.box("mdat"),
        Self.start + Self.movie + Self.movie + Self.media,
        Self.start + Self.box("moov", Self.track("soun")) + Self.media,
        Self.start + Self.box("moov") + Self.media,
        Self.whole + [0],
        Self.whole + Array("<!-- appended -->".utf8),
        Self.start + [0, 0, 0, 4] + Array("moov".utf8),
        Self.start + [0, 0, 0, 1] + Array("moov".utf8) + [UInt8](repeating: 0xFF, count: 8),
        Self.start + [0, 0, 0, 200] + Array("moov".utf8),
        Self.start + Self.box("moov", [0, 0, 0, 99] + Array("trak".utf8)) + Self.media,
    ])
    func othersDoNot(bytes: [UInt8]) async throws {
        let problem = try await self.problem(bytes)
        #expect(problem != nil)
    }

    @Test func aFileOfNothingButEmptyBoxesIsGivenUpEarly() async throws {
        let crowd = Self.whole + Array(repeating: Self.box("free"), count: 100_001).joined()
        let problem = try await self.problem(crowd)
        #expect(problem == "it has too many boxes")
    }

    @Test(
        arguments: [
            ([0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3, 4, 5, 6, 7, 8, 0xFF, 0xD9], "jpg"),
            ([0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9], nil),
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Array("IEND".utf8) + [1, 2, 3, 4], "png"),
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Array("IDAT".utf8) + [1, 2, 3, 4], nil),
            (Array("RIFF".utf8) + [8, 0, 0, 0] + Array("WEBPVP8 ".utf8), "webp"),
            (Array("RIFF".utf8) + [9, 0, 0, 0] + Array("WEBPVP8 ".utf8), nil),
            (Array("<html></html>".utf8), nil),
            ([], nil),
        ] as [([UInt8], String?)]
    )
    func picturesAreKnownByTheirBytes(bytes: [UInt8], kind: String?) {
        let found = ThumbnailCheck.fileExtension(
            head: Array(bytes.prefix(12)),
            tail: Array(bytes.suffix(8)),
            length: Int64(bytes.count)
        )
        #expect(found == kind)
    }

    @Test(arguments: [
        ("see https://a.example/b?X-Amz-Signature=1 there", "see https://a.example/b?[redacted] there"),
        ("\"https:\\/\\/a.example\\/b?Signature=1\"", "\"https:\\/\\/a.example\\/b?[redacted]\""),
        ("what? nothing", "what? nothing"),
        ("http://a/?q http://b/c", "http://a/?[redacted] http://b/c"),
        ("", ""),
    ])
    func queriesOfURLsAreTakenOut(text: String, expected: String) {
        #expect(SignedURLs.removed(from: text) == expected)
    }
}
