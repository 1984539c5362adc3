import Foundation

/// The body of `POST /api/v1/videos`. What is `nil` is absent from the JSON, so that the API's own defaults apply.
///
/// The type checks nothing: ``Limits`` holds the documented ranges, and the API has the last word.
public struct CreateVideoRequest: Codable, Hashable, Sendable {
    /// What the video shows; see ``Limits/prompt``.
    public var prompt: String
    /// A named look; see ``Limits/style``.
    public var style: String?
    /// Length in seconds; see ``Limits/durationSec``.
    public var durationSec: Int
    /// Shape of the picture.
    public var aspectRatio: AspectRatio?
    /// Lines of the picture.
    public var resolution: Resolution?
    /// Storage key of the first frame. Cannot be combined with ``lastFrameKey``.
    public var sourceImageKey: String?
    /// Storage key of the last frame. Cannot be combined with ``sourceImageKey``.
    public var lastFrameKey: String?
    /// Storage key of a reference clip.
    public var referenceVideoKey: String?
    /// Storage key of a reference sound.
    public var referenceAudioKey: String?
    /// What the camera does.
    public var cameraMotion: CameraMotion?
    /// Amount of motion; see ``Limits/motionIntensity``.
    public var motionIntensity: Int?
    /// How closely the prompt is followed; see ``Limits/cfgScale``.
    public var cfgScale: Double?

    /// Makes a request of the two required fields; the rest is set on the value.
    public init(prompt: String, durationSec: Int) {
        self.prompt = prompt
        self.durationSec = durationSec
    }

    /// The one encoding of this request: sorted keys, no escaped slashes, no white space, and so a last byte `}`,
    /// which is what ``HappyHorseClient/create(body:arm:)`` holds back. Equal requests encode to equal bytes.
    ///
    /// - Throws: `EncodingError` where ``cfgScale`` is no finite number.
    public func canonicalBytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}
