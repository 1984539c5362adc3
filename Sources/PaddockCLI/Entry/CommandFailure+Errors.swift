import ArgumentParser
import Foundation
import PaddockCore
import SystemPackage

extension CommandFailure {
    /// What an error that ended a command means for people and for the exit status.
    init(_ error: any Error, arguments: [String]) {
        switch error {
        case let failure as CommandFailure:
            self = failure
        case let exit as ExitCode where exit == .success:
            self = .silent(.success)
        case let error as Errno:
            self.init(.ioFailure, code: "io_failed", OutputText.escape(error.description))
        default:
            self.init(.failure, code: "failed", OutputText.escape(String(describing: error)))
        }
    }
}
