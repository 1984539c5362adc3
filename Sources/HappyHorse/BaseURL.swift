import Foundation

/// The checked base URL of the API: `https`, or `http` for this machine alone; a path is a prefix of every call.
struct BaseURL: Sendable {
    let isPlain: Bool
    let hostKind: HostKind
    private let prefix: String

    init(_ text: String) throws(HappyHorseError) {
        let problem: String
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), let host = url.host(), !host.isEmpty
        else {
            throw HappyHorseError(.invalidConfiguration, "The base URL is no URL with a scheme and a host.")
        }
        self.isPlain = scheme == "http"
        self.hostKind = HostKind(host: host)
        self.prefix = Self.prefix(of: url)
        if scheme != "https", scheme != "http" {
            problem = "must begin with https://"
        } else if self.isPlain, self.hostKind != .loopback {
            problem = "may be http only for a loopback host"
        } else if url.query() != nil || url.fragment() != nil {
            problem = "must have neither query nor fragment"
        } else if url.user() != nil || url.password() != nil {
            problem = "must not hold a user or a password"
        } else {
            return
        }
        throw HappyHorseError(.invalidConfiguration, "The base URL \(SafeURLText.of(url)) \(problem).")
    }

    private static func prefix(of url: URL) -> String {
        var text = SafeURLText.of(url)
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }

    /// The URL of a call; `path` begins with a slash and is percent-encoded.
    func url(_ path: String) -> String { self.prefix + path }

    /// Checks a URL that the API handed out, before anything is sent there: `https`, unless the API itself is plain, or both
    /// are this machine; no host that is this machine or its neighbourhood, unless the API's own is; no user information. A server that can
    /// make us call any address could otherwise reach what only this machine can reach.
    func check(target text: String) throws(HappyHorseError) -> URL {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), let host = url.host(), !host.isEmpty
        else {
            throw HappyHorseError(.unsafeURL, "The API gave no URL with a scheme and a host.")
        }
        let isLocal = self.hostKind == .loopback && HostKind(host: host) == .loopback
        guard scheme == "https" || (scheme == "http" && (self.isPlain || isLocal)) else {
            throw HappyHorseError(.unsafeURL, "\(SafeURLText.of(url)) is not https.")
        }
        guard url.user() == nil, url.password() == nil else {
            throw HappyHorseError(.unsafeURL, "\(SafeURLText.of(url)) holds a user or a password.")
        }
        guard HostKind(host: host) == .elsewhere || self.hostKind != .elsewhere else {
            throw HappyHorseError(.unsafeURL, "\(SafeURLText.of(url)) leads to a loopback or private address.")
        }
        return url
    }
}
