/// Where a video stands. The API calls its list of statuses "typical", so any other text is kept as it came.
public enum VideoStatus: Hashable, Sendable {
    /// Waits for its turn.
    case queued
    /// Is being made.
    case processing
    /// Is made; final.
    case ready
    /// Could not be made; final.
    case failed
    /// A status that the documentation does not name: neither final nor a fault.
    case unknown(String)
}

extension VideoStatus: RawRepresentable, Codable {
    /// Reads the API's word; never fails.
    public init(rawValue: String) {
        self =
            switch rawValue {
            case "queued": .queued
            case "processing": .processing
            case "ready": .ready
            case "failed": .failed
            default: .unknown(rawValue)
            }
    }

    /// The API's word.
    public var rawValue: String {
        switch self {
        case .queued: "queued"
        case .processing: "processing"
        case .ready: "ready"
        case .failed: "failed"
        case .unknown(let text): text
        }
    }
}
