import ArgumentParser
import PaddockControl
import PaddockCore
import PaddockDaemon
import PaddockStore
import SystemPackage

extension CommandFailure {
    /// What an error that ended a command means for people and for the exit status.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure:
            self = failure
        case let exit as ExitCode:
            self = .silent(ExitStatus(rawValue: exit.rawValue) ?? .failure)
        case let error as SettingsError:
            self.init(.badSettings, code: "bad_settings", error.description)
        case let error as HomeError:
            self.init(ExitStatus(rawValue: error.exitStatus) ?? .failure, code: "home_\(error.kind)", error.message)
        case let error as ControlError:
            self.init(ExitStatus(rawValue: error.exitStatus) ?? .failure, code: "daemon_failed", error.message)
        case let error as StoreError:
            self.init(Self.status(of: error.code), code: "database_\(error.code.rawValue)", error.message)
        case is ManifestChanged:
            self.init(.failure, code: "changed", "a manifest changed while it was read; run the command again")
        case let error as Errno:
            self.init(.ioFailure, code: "io_failed", OutputText.escape(error.description))
        default:
            self.init(.failure, code: "failed", OutputText.escape(String(describing: error)))
        }
    }

    private static func status(of code: StoreError.Code) -> ExitStatus {
        switch code {
        case .notFound: .notFound
        case .exists: .failure
        case .full, .busy, .ioError, .corrupt, .constraint, .newerVersion, .incomplete, .cannotOpen, .readOnly,
            .unsafe, .other:
            .ioFailure
        }
    }
}
