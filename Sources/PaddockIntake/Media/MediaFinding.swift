import PaddockCore

/// A file that a manifest names, to be used as a kind of media: what is looked at once, however many jobs share it.
struct MediaRequest: Hashable, Sendable {
    /// The path as it was written.
    let path: String
    let kind: MediaKind

    init(_ mention: MediaMention) {
        self.path = mention.path
        self.kind = mention.field.kind
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
