package import SystemPackage

/// Which folder is the home, and where its settings file is: all that is known before the settings are.
package struct HomeLocation: Hashable, Sendable {
    /// What made a folder the home.
    package enum Reason: Hashable, Sendable {
        /// `--home`.
        case flag
        /// `PADDOCK_HOME`.
        case environment
        /// The current directory holds a home.
        case currentHolds
        /// The package's folder is there.
        case system
        /// Nothing else fits.
        case current
    }

    /// Absolute, without `.` components.
    package let root: FilePath
    package let reason: Reason
    /// Absolute: `--config`, else `PADDOCK_CONFIG`, else `paddock.yaml` in the home.
    package let settingsFile: FilePath
    /// Whether the settings file was asked for by name, so that it must be there.
    package let settingsFileIsNamed: Bool

    /// Finds the home: `--home`, else `PADDOCK_HOME`, else the current directory where it holds a home, else the
    /// package's folder where there is one, else the current directory. Empty variables count as unset.
    ///
    /// - Parameters:
    ///   - home: What stood behind `--home`.
    ///   - config: What stood behind `--config`.
    ///   - environment: All variables.
    ///   - currentDirectory: Absolute; relative paths start here.
    ///   - systemHome: The folder that the package makes.
    package init(
        home: String?,
        config: String?,
        environment: [String: String],
        currentDirectory: FilePath,
        systemHome: FilePath = "/var/lib/paddock"
    ) {
        func given(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }

        if let home {
            self.root = currentDirectory.resolving(FilePath(home))
            self.reason = .flag
        } else if let home = given("PADDOCK_HOME") {
            self.root = currentDirectory.resolving(FilePath(home))
            self.reason = .environment
        } else if Self.isHome(currentDirectory) {
            self.root = currentDirectory
            self.reason = .currentHolds
        } else if FileFacts.isFolder(systemHome) {
            self.root = systemHome
            self.reason = .system
        } else {
            self.root = currentDirectory
            self.reason = .current
        }

        let named = config ?? given("PADDOCK_CONFIG")
        self.settingsFile =
            named.map { currentDirectory.resolving(FilePath($0)) } ?? self.root.appending("paddock.yaml")
        self.settingsFileIsNamed = named != nil
    }

    /// Whether a folder holds a home: its settings, its database, or a watched folder that Paddock made or that came
    /// with a checkout. A bare `jobs` folder says too little: it may be anybody's.
    static func isHome(_ folder: FilePath) -> Bool {
        FileFacts.isFile(folder.appending("paddock.yaml"))
            || FileFacts.isFile(folder.appending("state/paddock.sqlite"))
            || FileFacts.isFolder(folder.appending("jobs/accepted"))
            || FileFacts.isFolder(folder.appending("jobs/examples"))
    }
}

extension FilePath {
    /// The path as it is when absolute, else under this one; without `.` components. `..` stays, for it may follow a
    /// symbolic link.
    package func resolving(_ path: FilePath) -> FilePath {
        var result = self.pushing(path)
        result.components.removeAll { $0.kind == .currentDirectory }
        return result
    }
}
