import PaddockCore
import SystemPackage
import Testing

@testable import PaddockIntake

struct MediaSnifferTests {
    private static func sniff(_ bytes: [UInt8]) throws -> SniffedMedia { try MediaSniffer.sniff(bytes) }

    private static func ftyp(_ brands: String...) -> [UInt8] {
        let payload = Array((brands[0] + "\u{0}\u{0}\u{0}\u{0}" + brands.dropFirst().joined()).utf8)
        return [0, 0, 0, UInt8(payload.count + 8)] + Array("ftyp".utf8) + payload
    }

    private static func transportStream(before: Int) -> [UInt8] {
        let packet = [UInt8](repeating: 0, count: before) + [0x47] + [UInt8](repeating: 0x11, count: 187)
        return packet + packet + packet
    }

    static let known: [([UInt8], MediaType)] = [
        (MediaFixture.png, MediaType.png), (MediaFixture.jpeg, .jpeg), (MediaFixture.webp, .webp),
        (MediaFixture.mp4, .mp4),
        (MediaFixture.quickTime, .quickTime), (MediaFixture.webmVideo, .webmVideo),
        (MediaFixture.webmAudio, .webmAudio),
        (MediaFixture.mp3, .mp3), (MediaFixture.mp3WithoutTag, .mp3), (MediaFixture.wav, .wav),
        (MediaFixture.m4a, .mp4Audio), (MediaFixture.soundInMP4, .mp4Audio), (MediaFixture.matroska, .matroska),
        // It calls itself compatible with MP4, as most of its kind do.
        (MediaFixture.threeGP, .mp4), (ftyp("M4A "), .mp4Audio),
        (ftyp("heic", "mif1"), .heic), (ftyp("mif1", "heic"), .heic), (ftyp("avif", "mif1"), .avif),
        (ftyp("mif1", "avif"), .avif),
        (Array("GIF89a".utf8), .gif), (Array("\n<?xml version=\"1.0\"?>\n<svg/>".utf8), .svg),
        (Array("<svg>".utf8), .svg),
        (Array("<html>".utf8), .unknown), (Array("hello".utf8), .unknown), (Array("%PDF-1.7".utf8), .pdf),
        (Array("fLaC".utf8), .flac), (Array("OggS".utf8), .ogg), (Array("FORM....AIFF".utf8), .aiff),
        (Array("OggS\0\u{2}..........\0\0\0\0\u{1}*".utf8) + [0x80] + Array("theora".utf8), .oggVideo),
        ([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11], .windowsMedia), (Array("#!AMR\n".utf8), .amr),
        (Array("caff\0\u{1}\0\0".utf8), .coreAudio), ([0x0B, 0x77, 0, 0, 0x10, 0x40], .ac3),
        ([0xFF, 0xFD, 0xA4, 0], .mp2),
        ([0, 0, 0, 12] + Array("JXL \r\n".utf8) + [0x87, 0x0A], .jpegXL), ([0xFF, 0x0A, 0, 0x10], .jpegXL),
        ([0, 0, 0, 12] + Array("jP  \r\n".utf8) + [0x87, 0x0A], .jpeg2000), ([0xFF, 0x4F, 0xFF, 0x51], .jpeg2000),
        (Array("8BPS\0\u{1}".utf8), .photoshop), ([0, 0, 1, 0xB3, 0x14], .mpegStream),
        (transportStream(before: 0), .mpegStream), (transportStream(before: 4), .mpegStream),
        (Array("RIFF....AVI ".utf8), .avi), ([0xFF, 0xF1, 0x50, 0x80], .aac), ([0x49, 0x49, 0x2A, 0x00], .tiff),
    ]

    @Test(arguments: known)
    func knowsFilesByTheirBytes(bytes: [UInt8], type: MediaType) throws {
        #expect(try Self.sniff(bytes) == SniffedMedia(type))
    }

    @Test(arguments: [
        MediaFixture.png, MediaFixture.jpeg, MediaFixture.webp, MediaFixture.mp4, MediaFixture.quickTime,
        MediaFixture.webmVideo,
        MediaFixture.webmAudio, MediaFixture.mp3WithoutTag, MediaFixture.wav, MediaFixture.m4a, MediaFixture.matroska,
    ])
    func survivesEveryCutAndEveryFlippedByte(bytes: [UInt8]) throws {
        for length in 0..<min(bytes.count, 700) { _ = try Self.sniff(Array(bytes.prefix(length))) }
        for index in bytes.indices.prefix(300) {
            for value: UInt8 in [0x00, 0x01, 0x7F, 0xFF] {
                var changed = bytes
                changed[index] = value
                _ = try Self.sniff(changed)
            }
        }
    }

    static let cuts: [([UInt8], Int)] = [
        (MediaFixture.png, 30), (MediaFixture.jpeg, 40), (MediaFixture.webp, 40), (MediaFixture.mp4, 500),
        (MediaFixture.mp4, 36),
        (MediaFixture.quickTime, 400), (MediaFixture.webmVideo, 60), (MediaFixture.wav, 20), (MediaFixture.wav, 0),
    ]

    @Test(arguments: cuts)
    func seesThatHeadersAreCutShort(bytes: [UInt8], length: Int) throws {
        #expect(try Self.sniff(Array(bytes.prefix(length))).isTruncated)
    }

    static let refusals: [(String, [UInt8], MediaKind, String)] = [
        (
            "/m/a.m4a", MediaFixture.m4a, MediaKind.audio,
            "the file \"/m/a.m4a\" is audio/mp4 (M4A), which HappyHorse does not take; convert it to MP3 or WAV; to convert it:"
                + " ffmpeg -i /m/a.m4a -c:a libmp3lame -q:a 2 /m/a.mp3"
        ),
        (
            "/m/it's.heic", ftyp("heic"), .image,
            "the file \"/m/it's.heic\" is a HEIC image (image/heic); allowed: PNG, JPEG or WebP; to convert it:"
                + " ffmpeg -i '/m/it'\\''s.heic' -frames:v 1 -update 1 '/m/it'\\''s.png'"
        ),
        (
            "/m/a.png", Array("GIF89a".utf8), .image,
            "the file \"/m/a.png\" is a GIF image (image/gif); allowed: PNG, JPEG or WebP; to convert it:"
                + " ffmpeg -i /m/a.png -frames:v 1 -update 1 /m/a-converted.png"
        ),
        (
            "/m/a.mkv", MediaFixture.matroska, .video,
            "the file \"/m/a.mkv\" is a Matroska video (video/x-matroska); allowed: MP4, QuickTime or WebM; to convert it:"
                + " ffmpeg -i /m/a.mkv -c:v libx264 -vf \"scale=trunc(iw/2)*2:trunc(ih/2)*2\" -pix_fmt yuv420p -c:a aac /m/a.mp4"
        ),
        (
            "/m/a.webm", MediaFixture.webmVideo, .audio,
            "the file \"/m/a.webm\" is a WebM video (video/webm); allowed: MP3, WAV or WebM audio; to convert it:"
                + " ffmpeg -i /m/a.webm -vn -c:a libmp3lame -q:a 2 /m/a.mp3"
        ),
        (
            "/m/a.webm", MediaFixture.webmAudio, .video,
            "the file \"/m/a.webm\" is WebM audio (audio/webm); allowed: MP4, QuickTime or WebM"
        ),
        (
            "/m/clip.mp4", MediaFixture.mp4, .image,
            "the file \"/m/clip.mp4\" is an MP4 video (video/mp4); allowed: PNG, JPEG or WebP; to convert it:"
                + " ffmpeg -i /m/clip.mp4 -frames:v 1 -update 1 /m/clip.png"
        ),
        (
            "/m/a.txt", Array("hello".utf8), .image,
            "the file \"/m/a.txt\" is no media that Paddock knows; allowed: PNG, JPEG or WebP"
        ),
        (
            "/m/a.png", Array(MediaFixture.png.prefix(30)), .image,
            "the file \"/m/a.png\" begins like a PNG image, but is cut short; copy it again"
        ),
    ]

    @Test(arguments: refusals)
    func saysWhyAFileCannotBeUsed(path: String, bytes: [UInt8], kind: MediaKind, message: String) throws {
        #expect(MediaInspector.refusal(of: try Self.sniff(bytes), path, kind) == message)
    }

    static let taken: [([UInt8], MediaKind)] = [
        (MediaFixture.png, MediaKind.image), (MediaFixture.jpeg, .image), (MediaFixture.webp, .image),
        (MediaFixture.mp4, .video),
        (MediaFixture.quickTime, .video), (MediaFixture.webmVideo, .video), (MediaFixture.mp3, .audio),
        (MediaFixture.wav, .audio),
        (MediaFixture.webmAudio, .audio),
    ]

    @Test(arguments: taken)
    func takesWhatTheAPITakes(bytes: [UInt8], kind: MediaKind) throws {
        #expect(MediaInspector.refusal(of: try Self.sniff(bytes), "/m/a", kind) == nil)
    }
}
