import PaddockCore
import SystemPackage

/// How to make a file that HappyHorse takes out of one that it does not.
enum MediaConversion {
    /// The command line that converts a file for a kind of media, ready to be pasted; nil where nothing could.
    static func command(for path: String, _ type: MediaType, into kind: MediaKind) -> String? {
        switch (type.kind, kind) {
        case (.image, .image), (.video, .image):
            // One picture of those that move, and a name that is no pattern for many.
            return Self.ffmpeg(path, "-frames:v 1 -update 1 ", "png")
        case (.image, .video) where type == .gif:
            return Self.ffmpeg(path, Self.even, "mp4")
        case (.video, .video):
            return Self.ffmpeg(path, "-c:v libx264 \(Self.even)-c:a aac ", "mp4")
        case (.audio, .audio):
            return Self.ffmpeg(path, "-c:a libmp3lame -q:a 2 ", "mp3")
        case (.video, .audio):
            return Self.ffmpeg(path, "-vn -c:a libmp3lame -q:a 2 ", "mp3")
        case (.image, .video), (.image, .audio), (.audio, .image), (.audio, .video), (nil, _):
            return nil
        }
    }

    /// What players of H.264 need: even sides, and colours at half the size.
    private static let even = "-vf \"scale=trunc(iw/2)*2:trunc(ih/2)*2\" -pix_fmt yuv420p "

    private static func ffmpeg(_ path: String, _ options: String, _ newExtension: String) -> String {
        let source = FilePath(path)
        var target = source
        target.extension = newExtension
        if target == source { target = FilePath("\(source.removingExtension)-converted.\(newExtension)") }
        return "ffmpeg -i \(ShellWord.quoted(path)) \(options)\(ShellWord.quoted(target.string))"
    }
}

extension FilePath {
    fileprivate var removingExtension: String {
        var copy = self
        copy.extension = nil
        return copy.string
    }
}
