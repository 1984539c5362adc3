import PaddockCore

/// A file that a manifest names, to be used as a kind of media: what is looked at once, however many jobs share it.
struct MediaRequest: Hashable, Sendable {
    let path: WrittenPath
    let kind: MediaKind

    init(_ mention: MediaMention) {
        self.path = WrittenPath(text: mention.path)
        self.kind = mention.field.kind
    }
}

/// A path as a manifest has it. Two are the same where their bytes are: to a file system, an accent that stands apart from its
/// letter makes another name, to `String` it does not.
struct WrittenPath: Hashable, Sendable {
    let text: String

    static func == (left: Self, right: Self) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        var text = self.text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

/// What a look at a file that a manifest names told.
enum MediaFinding: Sendable {
    /// It can be used.
    case found(FoundMedia)
    /// There is no such file, yet; the path is absolute.
    case missing(String)
    /// It was changed a moment ago; the path is absolute.
    case growing(String)
    /// It can't be used; a sentence says why.
    case refused(String)
}

/// A file that was looked at, and will be copied from the same place.
struct FoundMedia: Hashable, Sendable {
    /// Where it lies for people: as the manifest means it, absolute.
    let path: String
    let place: MediaPlace
    let content: MediaContent
    let fingerprint: FileFingerprint
}
