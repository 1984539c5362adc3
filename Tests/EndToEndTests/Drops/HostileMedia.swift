import Foundation
import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension HostileFile {
    /// Honest manifests that name something that is none of their business, or no file, each in a folder of its own.
    static let media: [HostileFile] = [
        Self.media("pipe", "is a named pipe, no file") { try Self.node($0.appending("it"), S_IFIFO) },
        Self.media("socket", "is a socket") { try Self.node($0.appending("it"), S_IFSOCK) },
        Self.media("device", "is a device, no file") { try Self.node($0.appending("it"), S_IFCHR, device: (1, 5)) },
        Self.media("folder", "is a folder, no file") { try $0.appending("it").makeFolder() },
        Self.media("empty", "is empty") { try $0.appending("it").write(Data()) },
        Self.media("text", "allowed:") { try $0.appending("it").write(Data("no picture".utf8)) },
        Self.media("sparse", "has 1099511627776 bytes") {
            try $0.appending("it").write(ProofBatch.picture)
            try Self.expect(truncate($0.appending("it").string, 1 << 40))
        },
        Self.media("link", "lies outside the folders") { folder, outside in
            try Self.link(folder.appending("it"), to: outside.appending("secret.png"))
        },
        Self.media("link-to-link", "lies outside the folders") { folder, outside in
            try Self.link(folder.appending("second"), to: outside.appending("secret.png"))
            try Self.link(folder.appending("it"), to: "second")
        },
        Self.media("link-loop", "can't be found") { try Self.link($0.appending("it"), to: "it") },
        Self.media("link-to-nowhere", "there is no file") { try Self.link($0.appending("it"), to: "nothing") },
        Self.media("magic-link", "lies outside the folders") {
            try Self.link($0.appending("it"), to: "/proc/self/environ")
        },
        Self.media("hard-link", "is a hard link to a file of another user") { folder, outside in
            let file = outside.appending("of-another-user.png")
            try file.write(ProofBatch.picture)
            try Self.expect(chown(file.string, 65_534, 65_534))
            try Self.expect(Self.systemLink(file.string, folder.appending("it").string))
        },
        Self.media("parent-link", path: "sub/secret.png", "lies outside the folders") { folder, outside in
            try Self.link(folder.appending("sub"), to: outside)
        },
        Self.media("missing", "there is no file") { _ in },
        Self.media("upwards", path: "../../../scratch/outside/secret.png", "lies outside the folders") { _ in },
        Self.media("root", path: "/etc/passwd", "lies outside the folders") { _ in },
        Self.media("zero", path: "/dev/zero", "lies outside the folders") { _ in },
        Self.media("input", path: "/dev/stdin", "lies outside the folders") { _ in },
        Self.media("environment", path: "/proc/self/environ", "lies outside the folders") { _ in },
        Self.media("magic-root", path: "/proc/self/root/etc/passwd", "lies outside the folders") { _ in },
        Self.media("magic-folder", path: "/proc/self/cwd/paddock.yaml", "there is no file") { _ in },
        Self.media("long", path: String(repeating: "x", count: 300), "is longer than the system takes") { _ in },
        Self.media("state", path: "../../state/paddock.sqlite", "lies outside the folders") { _ in },
    ]

    private static func media(
        _ name: String,
        path: String = "it",
        _ says: String,
        make: @escaping @Sendable (FilePath, FilePath) throws -> Void
    ) -> HostileFile {
        let manifest = "media-\(name)/\(name).yaml"
        return HostileFile("media: \(name)", filedAs: Array(manifest.utf8), says: says) { place in
            let folder = place.jobs.appending("media-\(name)")
            try folder.makeFolder()
            try make(folder, place.outside)
            let text = "prompt: a horse to be seen\ndurationSec: 3\nsourceImage: \(path)\n"
            try folder.appending("\(name).yaml").write(Data(text.utf8))
        }
    }

    private static func media(
        _ name: String,
        path: String = "it",
        _ says: String,
        make: @escaping @Sendable (FilePath) throws -> Void
    ) -> HostileFile {
        Self.media(name, path: path, says) { folder, _ in try make(folder) }
    }
}
