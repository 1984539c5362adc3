import HappyHorse
package import PaddockCore

/// The rules of a manifest's fields, in one table: what the checks hold against, and what a schema is written from.
///
/// Limits of the request and of media are those of `HappyHorse`, which has them from the API's documentation.
package enum ManifestRules {
    /// The most bytes that one document may have.
    package static let maximumBytes = 16 << 20
    /// The most bytes that one file with a job on each line may have.
    package static let maximumRecordBytes: Int64 = 1 << 28
    /// The most bytes that one such line may have, or one cell.
    package static let maximumLineBytes = 1 << 20
    /// How deep values may be nested.
    package static let maximumDepth = 32
    /// How many values a document may hold, what its aliases stand for included.
    package static let maximumNodes = 1_000_000
    /// How many bytes of text a document may hold, what its aliases stand for included.
    package static let maximumTextBytes = 64 << 20
    /// How many problems of one manifest are told; the rest is counted.
    package static let maximumProblems = 10_000
    /// `limits.jobsPerManifest` where nothing else is set.
    package static let defaultJobsPerManifest = 100_000

    /// Fields of which a job can have no two from different groups, and why.
    package static let exclusions: [Exclusion] =
        ReferenceField.allCases.map { reference in
            Exclusion(
                [ManifestField(file: reference)],
                [ManifestField(key: reference)],
                why: "name the same input; keep one"
            )
        } + [
            Exclusion(
                [.sourceImage, .sourceImageKey],
                [.lastFrame, .lastFrameKey],
                why: "can't be combined: HappyHorse takes a first image or a last frame, not both"
            )
        ]

    /// The rule of a field.
    package static func rule(of field: ManifestField) -> FieldRule {
        Self.rules[field] ?? Self.written(field)
    }

    /// Each rule made once: they are asked for with every value.
    private static let rules = Dictionary(uniqueKeysWithValues: ManifestField.allCases.map { ($0, Self.written($0)) })

    private static func written(_ field: ManifestField) -> FieldRule {
        switch field {
        case .prompt: FieldRule(.text(Limits.prompt), isRequired: true)
        case .durationSec: FieldRule(.integer(Limits.durationSec), isRequired: true)
        case .style: FieldRule(.text(Limits.style))
        case .aspectRatio: FieldRule(.oneOf(AspectRatio.allCases.map(\.rawValue)))
        case .resolution: FieldRule(.oneOf(Resolution.allCases.map(\.rawValue)))
        case .cameraMotion: FieldRule(.oneOf(CameraMotion.allCases.map(\.rawValue)))
        case .motionIntensity: FieldRule(.integer(Limits.motionIntensity))
        case .cfgScale: FieldRule(.number(Limits.cfgScale))
        case .sourceImage: FieldRule(.file(.sourceImage))
        case .lastFrame: FieldRule(.file(.lastFrame))
        case .referenceVideo: FieldRule(.file(.referenceVideo))
        case .referenceAudio: FieldRule(.file(.referenceAudio))
        case .sourceImageKey: FieldRule(.key(.sourceImage))
        case .lastFrameKey: FieldRule(.key(.lastFrame))
        case .referenceVideoKey: FieldRule(.key(.referenceVideo))
        case .referenceAudioKey: FieldRule(.key(.referenceAudio))
        case .id: FieldRule(.name, mayBeDefault: false)
        case .variants: FieldRule(.integer(1...100))
        case .priority: FieldRule(.integer(Int.min...Int.max))
        case .metadata: FieldRule(.metadata)
        }
    }

    /// What the API takes for a kind of media.
    package static func media(_ kind: PaddockCore.MediaKind) -> MediaRule {
        switch kind {
        case .image: MediaRule(.image, names: "PNG, JPEG or WebP")
        case .video: MediaRule(.video, names: "MP4, QuickTime or WebM")
        case .audio: MediaRule(.audio, names: "MP3, WAV or WebM audio")
        }
    }
}

/// Two groups of fields that exclude each other.
package struct Exclusion: Hashable, Sendable {
    package let left: [ManifestField]
    package let right: [ManifestField]
    /// The end of a sentence that begins with the two fields.
    package let why: String

    init(_ left: [ManifestField], _ right: [ManifestField], why: String) {
        self.left = left
        self.right = right
        self.why = why
    }
}

extension MediaRule {
    fileprivate init(_ kind: HappyHorse.MediaKind, names: String) {
        // `audio/mp3` is another name for `audio/mpeg`, which is the registered one (RFC 3003) and the one we send.
        self.init(
            types: kind.contentTypes.filter { $0 != "audio/mp3" },
            names: names,
            megabytes: Int(kind.megabyteLimit)
        )
    }
}

/// The fields that a job may have, in the order of the documentation.
package enum ManifestField: String, Hashable, Sendable, CaseIterable {
    case prompt
    case durationSec
    case style
    case aspectRatio
    case resolution
    case cameraMotion
    case motionIntensity
    case cfgScale
    case sourceImage
    case lastFrame
    case referenceVideo
    case referenceAudio
    case sourceImageKey
    case lastFrameKey
    case referenceVideoKey
    case referenceAudioKey
    case id
    case variants
    case priority
    case metadata

    /// The field of a local file in a place of the request.
    package init(file reference: ReferenceField) {
        self =
            switch reference {
            case .sourceImage: .sourceImage
            case .lastFrame: .lastFrame
            case .referenceVideo: .referenceVideo
            case .referenceAudio: .referenceAudio
            }
    }

    /// The field of an uploaded key in a place of the request.
    package init(key reference: ReferenceField) {
        self =
            switch reference {
            case .sourceImage: .sourceImageKey
            case .lastFrame: .lastFrameKey
            case .referenceVideo: .referenceVideoKey
            case .referenceAudio: .referenceAudioKey
            }
    }

    /// The rule of this field.
    package var rule: FieldRule { ManifestRules.rule(of: self) }
}

/// What a field takes.
package struct FieldRule: Hashable, Sendable {
    /// The shapes that values have.
    package enum Shape: Hashable, Sendable {
        /// Text with so many characters.
        case text(ClosedRange<Int>)
        /// The name of a job or a batch.
        case name
        case integer(ClosedRange<Int>)
        case number(ClosedRange<Double>)
        case oneOf([String])
        /// The path of a local file.
        case file(ReferenceField)
        /// A storage key that an upload gave.
        case key(ReferenceField)
        /// A flat map of text.
        case metadata
    }

    package let shape: Shape
    package let isRequired: Bool
    /// Whether a batch's `defaults` may give it.
    package let mayBeDefault: Bool

    init(_ shape: Shape, isRequired: Bool = false, mayBeDefault: Bool = true) {
        self.shape = shape
        self.isRequired = isRequired
        self.mayBeDefault = mayBeDefault
    }

    /// What is allowed, in the words of a refusal.
    package var allowed: String {
        switch self.shape {
        case .text(let length) where length.lowerBound == 0: "text of up to \(length.upperBound) characters"
        case .text(let length): "text of \(length.lowerBound) to \(length.upperBound) characters"
        case .name:
            "1 to \(JobName.maximumLength) of letters (a-z, A-Z), digits, \".\", \"_\" and \"-\", not starting with a dot"
        case .integer(let range) where range == Int.min...Int.max: "an integer"
        case .integer(let range): "an integer from \(range.lowerBound) to \(range.upperBound)"
        case .number(let range): "a number from \(Int(range.lowerBound)) to \(Int(range.upperBound))"
        case .oneOf(let values): values.joined(separator: ", ")
        case .file(let reference):
            "the path of a local \(ManifestRules.media(reference.kind).names) file"
                + " of up to \(ManifestRules.media(reference.kind).megabytes) MB"
        case .key: "a storage key that an upload gave"
        case .metadata: "a flat map of text"
        }
    }
}

/// What the API takes for one kind of media.
package struct MediaRule: Hashable, Sendable {
    /// The content types, as the API writes them.
    package let types: [String]
    /// The same for people.
    package let names: String
    /// The limit as the API's documentation gives it.
    package let megabytes: Int

    /// Refused above this. Between the decimal and the binary megabyte, the API judges.
    package var maximumBytes: Int64 { Int64(self.megabytes) * 1024 * 1024 }
}
