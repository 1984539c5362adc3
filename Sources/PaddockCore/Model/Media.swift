/// What a reference is to the API; also the `kind` of a presign.
package enum MediaKind: String, Hashable, Sendable, Codable, CaseIterable {
    case image
    case video
    case audio
}

/// The four places of a request that take media.
package enum ReferenceField: String, Hashable, Sendable, Codable, CaseIterable {
    case sourceImage
    case lastFrame
    case referenceVideo
    case referenceAudio

    /// The kind of media the field takes.
    package var kind: MediaKind {
        switch self {
        case .sourceImage, .lastFrame: .image
        case .referenceVideo: .video
        case .referenceAudio: .audio
        }
    }

    /// The manifest's and the request's name for an uploaded key in this place.
    package var keyName: String { "\(self.rawValue)Key" }
}

/// The bytes of a reference, known by what they are: the same bytes of the same kind are uploaded once.
package struct MediaContent: Hashable, Sendable, Codable {
    /// SHA-256 of the bytes in lower-case hexadecimal.
    package let sha256: String
    /// The MIME type that the bytes say they are.
    package let contentType: String
    /// What the bytes are used as. One file can be two kinds only where its container allows it (WebM).
    package let kind: MediaKind
    /// The length in bytes.
    package let bytes: Int64

    package init(sha256: String, contentType: String, kind: MediaKind, bytes: Int64) {
        self.sha256 = sha256
        self.contentType = contentType
        self.kind = kind
        self.bytes = bytes
    }
}

/// A local file that a job uses in one of its reference fields.
package struct JobReference: Hashable, Sendable, Codable {
    package let field: ReferenceField
    /// Where the original lay when the manifest was accepted: for display, never opened again.
    package let path: String
    package let content: MediaContent

    package init(field: ReferenceField, path: String, content: MediaContent) {
        self.field = field
        self.path = path
        self.content = content
    }
}
