package import Foundation

/// The request for one video as its manifest gave it: what is absent stays absent, so the API's own defaults apply.
///
/// Keys are here only where the manifest gave a key; keys of uploaded files are put in when the body is made.
package struct VideoRequest: Hashable, Sendable, Codable {
    package var prompt: String
    package var style: String?
    package var durationSec: Int
    package var aspectRatio: String?
    package var resolution: String?
    package var sourceImageKey: String?
    package var lastFrameKey: String?
    package var referenceVideoKey: String?
    package var referenceAudioKey: String?
    package var cameraMotion: String?
    package var motionIntensity: Int?
    package var cfgScale: Double?

    package init(prompt: String, durationSec: Int) {
        self.prompt = prompt
        self.durationSec = durationSec
    }

    /// The storage key in a reference field.
    package subscript(key field: ReferenceField) -> String? {
        get {
            switch field {
            case .sourceImage: self.sourceImageKey
            case .lastFrame: self.lastFrameKey
            case .referenceVideo: self.referenceVideoKey
            case .referenceAudio: self.referenceAudioKey
            }
        }
        set {
            switch field {
            case .sourceImage: self.sourceImageKey = newValue
            case .lastFrame: self.lastFrameKey = newValue
            case .referenceVideo: self.referenceVideoKey = newValue
            case .referenceAudio: self.referenceAudioKey = newValue
            }
        }
    }

    /// The request as one line of JSON with sorted keys, ending in the closing brace that the create protocol withholds.
    ///
    /// - Throws: `EncodingError` where `cfgScale` is not a finite number, which the checks refuse long before.
    package func canonicalJSON() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }
}
