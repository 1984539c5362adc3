import Foundation

/// What of a URL may be shown: origin and path. The query of a presigned URL is a secret, and so is user information.
enum SafeURLText {
    static func of(_ text: String) -> String {
        guard let url = URL(string: text) else { return "(no URL)" }
        return Self.of(url)
    }

    static func of(_ url: URL) -> String {
        let path = url.path(percentEncoded: true)
        guard let host = url.host(percentEncoded: true), let scheme = url.scheme else { return path }
        let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        let port = url.port.map { ":\($0)" } ?? ""
        return "\(scheme)://\(name)\(port)\(path)"
    }
}
