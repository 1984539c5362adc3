import SystemPackage

extension Errno {
    /// Whether it says something of the machine at this moment, and nothing of the file: the file is looked at again later.
    var isPassing: Bool {
        switch self {
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory, .interrupted, .resourceTemporarilyUnavailable,
            .ioError:
            true
        default:
            false
        }
    }
}
