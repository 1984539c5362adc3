import Foundation

/// A sample video and its thumbnail, to be made unique by writing a video's id over a placeholder.
///
/// The samples were made with ffmpeg 5.1: 120 frames of a brown box that gallops over a meadow, H.264 baseline, silent,
///
///     ffmpeg -f lavfi -i color=c=0x2e5339:s=1280x720:r=120:d=1 -f lavfi -i color=c=0x7a4a21:s=160x96:r=120:d=1 \
///       -filter_complex "[0]drawbox=y=ih*0.7:h=ih*0.3:w=iw:color=0x8fae5d:t=fill[b];[b][1]overlay=
///         x='(W-w)*n/119':y='H*0.7-h-abs(sin(n/119*PI*6))*40',format=yuv420p" -frames:v 120 \
///       -c:v libx264 -profile:v baseline -preset veryslow -crf 34 \
///       -x264-params keyint=120:min-keyint=120:scenecut=0 -video_track_timescale 27720 -movie_timescale 27720 \
///       -movflags +faststart -fflags +bitexact -flags:v +bitexact -metadata title="HappyHorse simulator" \
///       -metadata comment=00000000-0000-7000-8000-000000000000 -an out.mp4
///
/// Every duration in them is 27720, which all lengths from 1 to 12 seconds divide: a timescale of 27720 / n makes the
/// video n seconds long without another change. The thumbnail is the 45th frame, with the placeholder in a COM segment.
struct Template: Sendable {
    static let placeholder = Array("00000000-0000-7000-8000-000000000000".utf8)
    private static let ticks = 27720

    private let video: [UInt8]
    private let thumbnail: [UInt8]
    private let videoID: Int?
    private let thumbnailID: Int?
    private let timescales: [Int]

    init(video: String, thumbnail: String) {
        let bytes = Data(base64Encoded: video, options: .ignoreUnknownCharacters).map(Array.init) ?? []
        self.video = bytes
        self.thumbnail = Data(base64Encoded: thumbnail, options: .ignoreUnknownCharacters).map(Array.init) ?? []
        self.videoID = Self.find(Self.placeholder, in: bytes)
        self.thumbnailID = Self.find(Self.placeholder, in: self.thumbnail)
        // Both boxes are of version 0: type, version and flags, two dates of four bytes, then the timescale.
        self.timescales = ["mvhd", "mdhd"].compactMap { Self.find(Array($0.utf8), in: bytes) }.map { $0 + 16 }
    }

    /// The sample for an `aspectRatio`.
    static func of(ratio: String) -> Template {
        switch ratio {
        case "9:16": .portrait
        case "1:1": .square
        default: .landscape
        }
    }

    /// A whole MP4 that holds the id as its comment and lasts so many seconds, padded to `size` if that is larger.
    func video(id: String, durationSec: Int, size: Int?) -> VirtualFile {
        var bytes = Self.replacing(self.videoID, with: id, in: self.video)
        let timescale = UInt32(Self.ticks / max(1, durationSec))
        for place in self.timescales {
            bytes.replaceSubrange(place..<place + 4, with: Self.bigEndian(timescale))
        }
        // The padding is a `free` box, so the file stays a row of boxes that ends with it.
        let room = (size ?? 0) - bytes.count
        guard room >= 16 else { return VirtualFile(beginning: bytes, padding: 0) }
        let padding = UInt64(room)
        bytes += Self.bigEndian(UInt32(1)) + Array("free".utf8)
        bytes += Self.bigEndian(UInt32(padding >> 32)) + Self.bigEndian(UInt32(truncatingIfNeeded: padding))
        return VirtualFile(beginning: bytes, padding: room - 16)
    }

    /// A JPEG that holds the id in a comment segment.
    func thumbnail(id: String) -> VirtualFile {
        VirtualFile(beginning: Self.replacing(self.thumbnailID, with: id, in: self.thumbnail), padding: 0)
    }

    private static func replacing(_ place: Int?, with id: String, in bytes: [UInt8]) -> [UInt8] {
        guard let place, id.utf8.count == self.placeholder.count else { return bytes }
        var bytes = bytes
        bytes.replaceSubrange(place..<place + self.placeholder.count, with: id.utf8)
        return bytes
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    private static func find(_ needle: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= needle.count else { return nil }
        return (0...bytes.count - needle.count).first { bytes[$0] == needle[0] && bytes[$0...].starts(with: needle) }
    }
}
