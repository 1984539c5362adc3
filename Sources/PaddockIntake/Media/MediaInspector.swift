import CPaddockLinux
import PaddockCore
import SystemPackage

/// Looks at files that a manifest names: whether they are there and at rest, what they are, and what their bytes come to.
struct MediaInspector: Sendable {
    let locator: MediaLocator
    /// Whether a file with this fingerprint has been at rest for long enough.
    let isSettled: @Sendable (FilePath, FileFingerprint) -> Bool

    /// A file that can be used, as far as its first bytes tell.
    struct Look: Hashable {
        let place: MediaPlace
        let path: String
        let fingerprint: FileFingerprint
        let type: MediaType
        let kind: MediaKind
    }

    /// Why a file can't be used, or not yet.
    struct Verdict: Error {
        let finding: MediaFinding
    }

    /// Opens a file and tells what it is.
    func look(at request: MediaRequest) -> Result<Look, Verdict> {
        do {
            let (place, path) = try self.locator.locate(request.path.text)
            let file = try SafeOpen.read(place.relative, beneath: place.root)
            defer { file.closeQuietly() }
            let status = try FileStatus(of: file)
            guard status.kind == .file else {
                return .failure(
                    Verdict(finding: .refused("\(VisibleText.quoted(path: path)) is \(status.kind.rawValue), no file"))
                )
            }
            if let refusal = Self.refusal(ofBytes: status.fingerprint.bytes, path, request.kind) {
                return .failure(Verdict(finding: .refused(refusal)))
            }
            if let owner = self.locator.owner, status.links > 1, status.owner != owner {
                return .failure(Verdict(finding: .refused(Self.refusal(ofHardLink: path))))
            }
            guard self.isSettled(place.path, status.fingerprint), !self.isBeingWritten(file) else {
                return .failure(Verdict(finding: .growing(path)))
            }
            guard status.fingerprint.bytes > 0 else {
                return .failure(Verdict(finding: .refused("the file \(VisibleText.quoted(path: path)) is empty")))
            }
            let sniffed = try MediaSniffer.sniff(FileBytes(file: file, length: status.fingerprint.bytes))
            if let refusal = Self.refusal(of: sniffed, path, request.kind) {
                return .failure(Verdict(finding: .refused(refusal)))
            }
            return .success(
                Look(place: place, path: path, fingerprint: status.fingerprint, type: sniffed.type, kind: request.kind)
            )
        } catch MediaLocator.Failure.missing(let path) {
            return .failure(Verdict(finding: .missing(path.string)))
        } catch MediaLocator.Failure.refused(let reason) {
            return .failure(Verdict(finding: .refused(reason)))
        } catch {
            return .failure(Verdict(finding: Self.unreadable(request.path.text, error)))
        }
    }

    /// Whether somebody has a dropped file open for writing, who may only pause.
    private func isBeingWritten(_ file: FileDescriptor) -> Bool {
        self.locator.owner != nil && paddock_has_writer(file.rawValue) != 0
    }

    private static func refusal(ofHardLink path: String) -> String {
        "the file \(VisibleText.quoted(path: path)) is a hard link to a file of another user than the manifest's; give a copy"
    }

    /// Reads a file whole.
    func hash(_ look: Look) -> MediaFinding {
        do {
            let file = try SafeOpen.read(look.place.relative, beneath: look.place.root)
            defer { file.closeQuietly() }
            let (sha256, bytes) = try file.hash(upTo: look.fingerprint.bytes + 1)
            guard try FileStatus(of: file).fingerprint == look.fingerprint, bytes == look.fingerprint.bytes else {
                return .growing(look.path)
            }
            let content = MediaContent(
                sha256: sha256,
                contentType: look.type.contentType,
                kind: look.kind,
                bytes: bytes
            )
            return .found(
                FoundMedia(path: look.path, place: look.place, content: content, fingerprint: look.fingerprint)
            )
        } catch {
            return Self.unreadable(look.path, error)
        }
    }

    private static func unreadable(_ path: String, _ error: any Error) -> MediaFinding {
        switch error as? Errno {
        case .noSuchFileOrDirectory?: .missing(path)
        case .noSuchAddressOrDevice?:
            // The answer of a socket to who would read it as a file.
            .refused("\(VisibleText.quoted(path: path)) is a socket or a device that is not there, no file")
        case .tooManySymbolicLinkLevels?, .notDirectory?, .improperLink?:
            .refused("the file \(VisibleText.quoted(path: path)) became a link while it was looked at")
        case let passing? where passing.isPassing: .growing(path)
        default: .refused("the file \(VisibleText.quoted(path: path)) can't be read: \(error)")
        }
    }

    private static func refusal(ofBytes bytes: Int64, _ path: String, _ kind: MediaKind) -> String? {
        let rule = ManifestRules.media(kind)
        guard bytes > rule.maximumBytes else { return nil }
        return "the file \(VisibleText.quoted(path: path)) has \(bytes) bytes; allowed: up to \(rule.megabytes) MB"
            + " (\(rule.maximumBytes) bytes)"
    }

    /// Why a file of a type can't be used as a kind of media, with the command that would make one that can; nil where it can.
    static func refusal(of sniffed: SniffedMedia, _ path: String, _ kind: MediaKind) -> String? {
        let rule = ManifestRules.media(kind)
        let name = VisibleText.quoted(path: path)
        let isAllowed = rule.types.contains(sniffed.type.contentType)
        if sniffed.isTruncated {
            return isAllowed
                ? "the file \(name) begins like \(sniffed.type.name), but is cut short; copy it again"
                : "the file \(name) is cut short; allowed: \(rule.names)"
        }
        guard !isAllowed else { return nil }
        let type = sniffed.type.kind == nil ? "" : " (\(sniffed.type.contentType))"
        var sentence = "the file \(name) is \(sniffed.type.name)\(type); allowed: \(rule.names)"
        if sniffed.type == .mp4Audio, kind == .audio {
            sentence = "the file \(name) is audio/mp4 (M4A), which HappyHorse does not take; convert it to MP3 or WAV"
        }
        if let command = MediaConversion.command(for: path, sniffed.type, into: kind) {
            sentence += "; to convert it: \(VisibleText.escaped(command))"
        }
        return sentence
    }
}
