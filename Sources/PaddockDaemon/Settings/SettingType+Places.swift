import Foundation
import HappyHorse
import SystemPackage

extension SettingType<FilePath> {
    /// A path; a relative one is taken from the home.
    static var path: Self {
        .text(
            "path",
            allowed: "a path, relative to the home or absolute",
            read: { text throws(SettingRefusal) in try checkedPath(text) },
            write: \.string
        )
    }

    /// The path of a file that holds a secret: the secret itself, put here by mistake, is refused and not shown.
    static var secretFile: Self {
        .text(
            "path",
            allowed: "the path of a file that holds the key",
            read: { text throws(SettingRefusal) in
                guard !text.hasPrefix("hh_") || text.contains(where: { "/.".contains($0) }) else {
                    throw SettingRefusal(reason: "what looks like the key itself", hidesValue: true)
                }
                return try checkedPath(text)
            },
            write: \.string
        )
    }
}

extension SettingType<[FilePath]> {
    /// Several paths: a list in the file, with `:` between them elsewhere.
    static var paths: Self {
        SettingType(
            name: "list of paths",
            allowed: "a list of paths, with : between them in the environment and behind --set",
            read: { raw throws(SettingRefusal) in
                let texts: [String]
                switch raw {
                case .nothing: throw SettingRefusal()
                case .text(let text): texts = text.split(separator: ":").map(String.init)
                case .list(let items): texts = items
                }
                guard !texts.isEmpty else { throw SettingRefusal(reason: "no path") }
                var paths: [FilePath] = []
                for text in texts {
                    paths.append(try checkedPath(text))
                }
                return paths
            },
            write: { .list($0.map(\.string)) }
        )
    }
}

extension SettingType<[String]> {
    /// A program and its arguments, without a shell between.
    static var command: Self {
        SettingType(
            name: "command",
            allowed: "a program and its arguments as a list, as in [\"/usr/local/bin/notify\", \"--job\"]",
            read: { raw throws(SettingRefusal) in
                let words: [String]
                switch raw {
                case .nothing: throw SettingRefusal()
                case .list(let items): words = items
                case .text(let text) where text.hasPrefix("["):
                    guard let items = try? JSONDecoder().decode([String].self, from: Data(text.utf8)) else {
                        throw SettingRefusal(reason: "no JSON array of texts")
                    }
                    words = items
                case .text(let text): words = [text]
                }
                guard let program = words.first, !program.isEmpty else { throw SettingRefusal(reason: "no program") }
                guard !words.contains(where: { $0.utf8.contains(0) }) else { throw SettingRefusal() }
                return words
            },
            write: { .list($0) }
        )
    }
}

extension SettingType<URL> {
    /// The API's address: https, or http where the host is this machine.
    static var baseURL: Self {
        .text(
            "address",
            allowed: "https://HOST, or http:// where the host is localhost, 127.0.0.1 or [::1]",
            read: { text throws(SettingRefusal) in try checkedBaseURL(text) },
            write: \.absoluteString
        )
    }
}

extension SettingType<ListenAddress> {
    /// Where to listen.
    static var listenAddress: Self {
        .text(
            "address",
            allowed: "HOST:PORT, as in 127.0.0.1:9464, or :PORT for this machine alone",
            read: { text throws(SettingRefusal) in
                guard let address = ListenAddress(text) else { throw SettingRefusal() }
                return address
            },
            write: \.description
        )
    }
}

// MARK: - Checks

private func checkedPath(_ text: String) throws(SettingRefusal) -> FilePath {
    guard !text.isEmpty else { throw SettingRefusal(reason: "empty") }
    guard !text.utf8.contains(0) else { throw SettingRefusal() }
    return FilePath(text)
}

private func checkedBaseURL(_ text: String) throws(SettingRefusal) -> URL {
    guard var parts = URLComponents(string: text), let host = parts.host, !host.isEmpty else { throw SettingRefusal() }
    guard parts.user == nil, parts.password == nil else {
        throw SettingRefusal(reason: "an address with a user or password in it", hidesValue: true)
    }
    guard parts.query == nil, parts.fragment == nil else {
        throw SettingRefusal(reason: "an address with more than a path behind the host", hidesValue: true)
    }
    switch parts.scheme?.lowercased() {
    case "https": break
    case "http":
        guard HostKind(host: host) == .loopback else {
            throw SettingRefusal(reason: "plain http to another machine, which would show the key to everyone between")
        }
    default: throw SettingRefusal()
    }
    while parts.path.hasSuffix("/") {
        parts.path.removeLast()
    }
    guard let url = parts.url else { throw SettingRefusal() }
    return url
}
