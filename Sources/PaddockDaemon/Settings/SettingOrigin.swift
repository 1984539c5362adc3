package import SystemPackage

/// Where a setting's value came from.
package enum SettingOrigin: Hashable, Sendable, CustomStringConvertible {
    case standard
    case file(FilePath, line: Int, column: Int)
    case environment(String)
    case flag

    package var description: String {
        switch self {
        case .standard: "default"
        case .file(let path, let line, let column): "\(path.string):\(line):\(column)"
        case .environment(let name): name
        case .flag: "--set"
        }
    }
}
