import PaddockCore

/// Looks at each file that a manifest names once, however many jobs share it, and remembers what it found.
struct MediaDesk {
    private let inspector: MediaInspector
    private(set) var findings: [MediaRequest: MediaFinding] = [:]
    private var hashes: [MediaInspector.Look: MediaFinding] = [:]

    /// The files that can be used, each once for each kind of use, in the order of the manifest.
    private(set) var media: [FoundMedia] = []
    /// Files that are missing or growing: absolute paths in the order of the manifest.
    private(set) var waitingFor: [String] = []
    /// Whether one of them is there, but not at rest.
    private(set) var isGrowing = false
    /// Whether a file was refused.
    private(set) var hasRefusals = false

    init(_ inspector: MediaInspector) {
        self.inspector = inspector
    }

    /// What the file that a job names is.
    mutating func finding(of mention: MediaMention) -> MediaFinding {
        let request = MediaRequest(mention)
        if let finding = self.findings[request] { return finding }
        let finding = self.inspect(request)
        self.findings[request] = finding
        switch finding {
        case .found(let file): self.media.append(file)
        case .missing(let path):
            self.waitingFor.append(path)
        case .growing(let path):
            self.waitingFor.append(path)
            self.isGrowing = true
        case .refused: self.hasRefusals = true
        }
        return finding
    }

    private mutating func inspect(_ request: MediaRequest) -> MediaFinding {
        switch self.inspector.look(at: request) {
        case .failure(let verdict):
            return verdict.finding
        case .success(let look):
            // Two paths may lead to one file.
            let finding = self.hashes[look] ?? self.inspector.hash(look)
            self.hashes[look] = finding
            return finding
        }
    }
}
