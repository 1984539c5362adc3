import Foundation
import PaddockCore
package import SystemPackage

/// Where the API's key is found: `api.keyFile`, else systemd's credential, else the environment.
package struct KeySource: Hashable, Sendable {
    /// A key, where it was, and what a person should know about it.
    package struct Found: Hashable, Sendable {
        package let key: SecretText
        /// The file or the variable, for messages.
        package let origin: String
        /// Sentences for the log and `doctor`.
        package let warnings: [String]
    }

    /// The name of the credential that the packaged unit loads (systemd.exec(5), LoadCredential=).
    package static let credentialName = "happyhorse-api-key"
    /// The API's own name for the variable.
    package static let environmentName = "HAPPYHORSE_API_KEY"

    private let keyFile: FilePath?
    private let environment: [String: String]

    /// `keyFile` is `api.keyFile`, already resolved against the home.
    package init(keyFile: FilePath?, environment: [String: String]) {
        self.keyFile = keyFile
        self.environment = environment
    }

    /// Reads the key anew each time, so that a changed file is seen.
    ///
    /// - Returns: Nil where no source gives one.
    /// - Throws: `SettingsError` where a source is there and can't be used. The key is never part of it.
    package func find() throws(SettingsError) -> Found? {
        if let keyFile {
            return try self.read(keyFile, isRequired: true)
        }
        if let folder = self.environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty,
            let found = try self.read(FilePath(folder).appending(Self.credentialName), isRequired: false)
        {
            return found
        }
        guard let text = self.environment[Self.environmentName], !Self.trimmed(text).isEmpty else { return nil }
        return try self.check(text, origin: Self.environmentName, warnings: [])
    }

    /// The key, for commands that call the API.
    ///
    /// - Throws: `SettingsError` where there is none or it can't be used.
    package func require() throws(SettingsError) -> Found {
        guard let found = try self.find() else {
            throw SettingsError([
                "there is no API key: name its file in api.keyFile, or set \(Self.environmentName)"
            ])
        }
        return found
    }

    private func read(_ file: FilePath, isRequired: Bool) throws(SettingsError) -> Found? {
        do {
            let (data, permissions) = try SmallFile.read(file, atMost: 4096)
            guard let text = String(validating: data, as: UTF8.self) else {
                throw SettingsError(["\(file.string): the key file is not text"])
            }
            let isOpen = permissions.contains(.otherRead)
            let warning =
                "\(file.string) holds the API key and everyone on this machine can read it: chmod o= \(file.string)"
            return try self.check(text, origin: file.string, warnings: isOpen ? [warning] : [])
        } catch let error as SettingsError {
            throw error
        } catch SmallFile.Failure.missing where !isRequired {
            return nil
        } catch let failure as SmallFile.Failure {
            throw SettingsError(["\(file.string): the key file \(failure)"])
        } catch {
            throw SettingsError(["\(file.string): the key file can't be read"])
        }
    }

    private func check(_ text: String, origin: String, warnings: [String]) throws(SettingsError) -> Found {
        let key = Self.trimmed(text)
        guard !key.isEmpty else { throw SettingsError(["\(origin): the key is empty"]) }
        // It becomes a header, where anything else could end the line.
        guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw SettingsError(["\(origin): the key holds spaces, line breaks or letters beyond ASCII"])
        }
        let oddity = key.hasPrefix("hh_") ? [] : ["\(origin): the key does not begin with hh_; is it HappyHorse's?"]
        return Found(key: SecretText(key), origin: origin, warnings: warnings + oddity)
    }

    private static func trimmed(_ text: String) -> String {
        text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
