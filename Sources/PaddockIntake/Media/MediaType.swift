import PaddockCore

/// What a file is, by its bytes.
enum MediaType: String, Hashable, Sendable, CaseIterable {
    // What the API takes.
    case png = "image/png"
    case jpeg = "image/jpeg"
    case webp = "image/webp"
    case mp4 = "video/mp4"
    case quickTime = "video/quicktime"
    case webmVideo = "video/webm"
    case mp3 = "audio/mpeg"
    case wav = "audio/wav"
    case webmAudio = "audio/webm"

    // What it does not, but people have.
    case heic = "image/heic"
    case avif = "image/avif"
    case gif = "image/gif"
    case svg = "image/svg+xml"
    case bmp = "image/bmp"
    case tiff = "image/tiff"
    case jpegXL = "image/jxl"
    case jpeg2000 = "image/jp2"
    case photoshop = "image/vnd.adobe.photoshop"
    case mp4Audio = "audio/mp4"
    case threeGP = "video/3gpp"
    case matroska = "video/x-matroska"
    case matroskaAudio = "audio/x-matroska"
    case avi = "video/x-msvideo"
    case mpegStream = "video/mp2t"
    case flashVideo = "video/x-flv"
    case windowsMedia = "video/x-ms-asf"
    case oggVideo = "video/ogg"
    case aac = "audio/aac"
    case flac = "audio/flac"
    case ogg = "audio/ogg"
    case aiff = "audio/aiff"
    case mp2 = "audio/mp2"
    case ac3 = "audio/ac3"
    case amr = "audio/amr"
    case coreAudio = "audio/x-caf"
    case pdf = "application/pdf"
    case unknown = "application/octet-stream"

    /// The type as the API and people write it.
    var contentType: String { self.rawValue }

    /// What the file can be used as; nil where it is no media.
    var kind: MediaKind? {
        switch self {
        case .png, .jpeg, .webp, .heic, .avif, .gif, .svg, .bmp, .tiff, .jpegXL, .jpeg2000, .photoshop: .image
        case .mp4, .quickTime, .webmVideo, .threeGP, .matroska, .avi, .mpegStream, .flashVideo, .windowsMedia,
            .oggVideo:
            .video
        case .mp3, .wav, .webmAudio, .mp4Audio, .matroskaAudio, .aac, .flac, .ogg, .aiff, .mp2, .ac3, .amr, .coreAudio:
            .audio
        case .pdf, .unknown: nil
        }
    }

    /// What to call such a file.
    var name: String {
        switch self {
        case .png: "a PNG image"
        case .jpeg: "a JPEG image"
        case .webp: "a WebP image"
        case .mp4: "an MP4 video"
        case .quickTime: "a QuickTime video"
        case .webmVideo: "a WebM video"
        case .mp3: "MP3 audio"
        case .wav: "WAV audio"
        case .webmAudio: "WebM audio"
        case .heic: "a HEIC image"
        case .avif: "an AVIF image"
        case .gif: "a GIF image"
        case .svg: "an SVG drawing"
        case .bmp: "a BMP image"
        case .tiff: "a TIFF image"
        case .jpegXL: "a JPEG XL image"
        case .jpeg2000: "a JPEG 2000 image"
        case .photoshop: "a Photoshop image"
        case .mp4Audio: "MP4 audio (M4A)"
        case .threeGP: "a 3GP video"
        case .matroska: "a Matroska video"
        case .matroskaAudio: "Matroska audio"
        case .avi: "an AVI video"
        case .mpegStream: "an MPEG stream"
        case .flashVideo: "a Flash video"
        case .windowsMedia: "a Windows Media file"
        case .oggVideo: "an Ogg video"
        case .aac: "AAC audio"
        case .flac: "FLAC audio"
        case .ogg: "Ogg audio"
        case .aiff: "AIFF audio"
        case .mp2: "MP2 audio"
        case .ac3: "AC-3 audio"
        case .amr: "AMR audio"
        case .coreAudio: "Core Audio (CAF)"
        case .pdf: "a PDF"
        case .unknown: "no media that Paddock knows"
        }
    }
}

/// What a look at a file's bytes told.
struct SniffedMedia: Hashable, Sendable {
    let type: MediaType
    /// Whether the file ends before its own headers say it does.
    let isTruncated: Bool

    init(_ type: MediaType, isTruncated: Bool = false) {
        self.type = type
        self.isTruncated = isTruncated
    }
}
