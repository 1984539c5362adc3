import Foundation
import SystemPackage
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Something in the watched folder that is no honest manifest, and what is said of it.
struct HostileFile: Sendable, CustomStringConvertible {
    /// The places that it can use.
    struct Place: Sendable {
        let jobs: FilePath
        /// Out of bounds: holds `secret.yaml` and `secret.png`, which nobody may get at.
        let outside: FilePath
    }

    let description: String
    /// The manifest as it is called in `rejected/` afterwards, as bytes: a name need be no text.
    let filedAs: [UInt8]
    /// What its report must say.
    let says: String
    /// Makes it; what throws can't be made by this user here.
    let make: @Sendable (Place) throws -> Void

    init(
        _ description: String,
        filedAs: [UInt8],
        says: String,
        make: @escaping @Sendable (Place) throws -> Void
    ) {
        self.description = description
        self.filedAs = filedAs
        self.says = says
        self.make = make
    }

    /// One whose file has an ordinary name.
    init(_ name: String, _ says: String, make: @escaping @Sendable (Place) throws -> Void) {
        self.init(name, filedAs: Array(name.utf8), says: says, make: make)
    }

    // MARK: - No files

    static let noFiles: [HostileFile] = [
        HostileFile("pipe.yaml", "is a named pipe, no file") { try Self.node($0.jobs.appending("pipe.yaml"), S_IFIFO) },
        HostileFile("socket.yaml", "is a socket, no file") {
            try Self.node($0.jobs.appending("socket.yaml"), S_IFSOCK)
        },
        HostileFile("device.yaml", "is a device, no file") {
            // /dev/zero under another name: it has no end.
            try Self.node($0.jobs.appending("device.yaml"), S_IFCHR, device: (1, 5))
        },
        HostileFile("link.yaml", "is a symbolic link, no file") {
            try Self.link($0.jobs.appending("link.yaml"), to: $0.outside.appending("secret.yaml"))
        },
        HostileFile("near-link.yaml", "is a symbolic link, no file") {
            try Self.link($0.jobs.appending("near-link.yaml"), to: "good.txt")
        },
        HostileFile("nowhere.yaml", "is a symbolic link, no file") {
            try Self.link($0.jobs.appending("nowhere.yaml"), to: "nothing.yaml")
        },
        HostileFile("loop.json", "is a symbolic link, no file") {
            try Self.link($0.jobs.appending("loop.json"), to: "loop.json")
        },
        HostileFile("folder-link.csv", "is a symbolic link, no file") {
            try Self.link($0.jobs.appending("folder-link.csv"), to: $0.outside)
        },
        HostileFile("magic.yaml", "is a symbolic link, no file") {
            try Self.link($0.jobs.appending("magic.yaml"), to: "/proc/self/environ")
        },
        HostileFile("others.yaml", "is a hard link") {
            let secret = $0.outside.appending("of-another-user.yaml")
            try secret.write(Data("password: 12345\n".utf8))
            try Self.expect(chmod(secret.string, 0o600))
            try Self.expect(chown(secret.string, 65_534, 65_534))
            try Self.expect(Self.systemLink(secret.string, $0.jobs.appending("others.yaml").string))
        },
    ]

    // MARK: - Files that say too much, or nothing

    static let contents: [HostileFile] =
        ["yaml", "json", "jsonl", "csv"].map { ending in
            HostileFile("sparse.\(ending)", "1099511627776 bytes; allowed: up to") {
                let path = $0.jobs.appending("sparse.\(ending)")
                try path.write(Data())
                try Self.expect(truncate(path.string, 1 << 40))
            }
        }
        + [
            Self.text("empty.yaml", "", says: "empty"),
            Self.text("null.json", "null", says: "null.json"),
            HostileFile("latin1.yaml", "UTF-8") {
                try $0.jobs.appending("latin1.yaml").write(Data("prompt: caf".utf8) + [0xE9, 0x0A])
            },
            HostileFile("utf16.yaml", "UTF-16") {
                try $0.jobs.appending("utf16.yaml").write(Data([0xFF, 0xFE, 0x70, 0x00]))
            },
            Self.text("bomb.yaml", Self.bomb, says: "bomb.yaml"),
            Self.text("deep.json", String(repeating: "[", count: 100_000), says: "deep.json:1"),
            Self.text("twice.json", #"{"prompt":"abc","durationSec":3,"durationSec":12}"#, says: "durationSec"),
        ]

    /// Ten lines that stand for three thousand million words.
    private static let bomb: String = {
        let names = "abcdefghij".map(String.init)
        let lines = zip(names, names.dropFirst()).map { before, name in
            "\(name): &\(name) [\((1...9).map { _ in "*\(before)" }.joined(separator: ","))]\n"
        }
        return "a: &a [x,x,x,x,x,x,x,x,x]\n" + lines.joined()
    }()

    // MARK: - Names of files

    static let names: [HostileFile] = [
        Self.named("two\nlines.yaml", says: "two\\u{A}lines.yaml"),
        Self.named("bell\u{7}\u{1B}[31m.yaml", says: "bell\\u{7}\\u{1B}[31m.yaml"),
        Self.named(" .yaml", says: " .yaml"),
        Self.named("-rf.yaml", says: "-rf.yaml"),
        Self.named("\u{202E}lmay.yaml", says: "\\u{202E}lmay.yaml"),
        // The longest name that there is leaves no room for its report's ending, so both are cut alike.
        Self.named(
            String(repeating: "n", count: 250) + ".yaml",
            filedAs: String(repeating: "n", count: 240) + ".yaml",
            says: "nnnn.yaml"
        ),
        // 245 bytes would end in the middle of a character.
        Self.named(
            String(repeating: "ü", count: 125) + ".yaml",
            filedAs: String(repeating: "ü", count: 120) + ".yaml",
            says: "üüü.yaml"
        ),
        Self.named(
            "é" + String(repeating: "ü", count: 124) + "x.yml",
            filedAs: "é" + String(repeating: "ü", count: 119) + ".yml",
            says: "üüx.yml"
        ),
        Self.named(bytes: [0xFF, 0xFE] + Array(".yaml".utf8)),
        Self.named(bytes: [0xFF, 0xFD] + Array(".yaml".utf8)),
        Self.named(bytes: [0xC3] + Array(".yaml".utf8)),
    ]

    // MARK: - Names of what would be written

    static let outputs: [HostileFile] =
        ["..", ".", "../up", "/etc", "a/b", ".hidden", "a b", "é", "e\u{301}", "a\u{200B}", "a\\b", "C:"].enumerated()
        .flatMap { number, name in
            [
                Self.job("id-\(number).json", ["id": name], says: "id: found"),
                Self.job("batch-\(number).json", ["batch": name], says: "batch: found"),
            ]
        } + [
            Self.text(
                "case.yaml",
                "jobs:\n- {id: horse, prompt: one, durationSec: 3}\n- {id: HORSE, prompt: two, durationSec: 3}\n",
                says: "only in case"
            ),
            Self.text(
                "takes.yaml",
                "jobs:\n- {id: a, prompt: one, durationSec: 3, variants: 2}\n- {id: a-2, prompt: two, durationSec: 3}\n",
                says: "a-2"
            ),
        ]

    // MARK: - Making them

    private static func text(_ name: String, _ text: String, says: String) -> HostileFile {
        HostileFile(name, says) { try $0.jobs.appending(name).write(Data(text.utf8)) }
    }

    private static func job(_ name: String, _ more: [String: String], says: String) -> HostileFile {
        HostileFile(name, says) {
            let job: [String: Any] = more.merging(["prompt": "an escape"]) { $1 }
            let data = try JSONSerialization.data(withJSONObject: job.merging(["durationSec": 3]) { $1 })
            try $0.jobs.appending(name).write(data)
        }
    }

    private static func named(_ name: String, filedAs: String? = nil, says: String) -> HostileFile {
        Self.named(bytes: Array(name.utf8), filedAs: filedAs.map { Array($0.utf8) }, says: says)
    }

    /// A manifest without what is required, under a name of these bytes.
    private static func named(bytes: [UInt8], filedAs: [UInt8]? = nil, says: String = "durationSec") -> HostileFile {
        let description = String(decoding: bytes.prefix(20), as: UTF8.self).debugDescription
        return HostileFile("named \(description)", filedAs: filedAs ?? bytes, says: says) {
            let path = Array($0.jobs.string.utf8) + Array("/".utf8) + bytes
            let file = open(path.map { CChar(bitPattern: $0) } + [0], O_WRONLY | O_CREAT | O_EXCL, 0o600)
            guard file >= 0 else { throw Errno(rawValue: errno) }
            defer { close(file) }
            let text = Array("prompt: a horse\n".utf8)
            guard Foundation.write(file, text, text.count) == text.count else { throw Errno(rawValue: errno) }
        }
    }

    static func node(_ path: FilePath, _ kind: mode_t, device: (Int, Int) = (0, 0)) throws {
        try Self.expect(mknod(path.string, kind | 0o600, dev_t(device.0 << 8 | device.1)))
    }

    static func link(_ path: FilePath, to target: FilePath) throws {
        try Self.expect(symlink(target.string, path.string))
    }

    static func systemLink(_ old: String, _ new: String) -> Int32 { Foundation.link(old, new) }

    static func expect(_ result: Int32) throws {
        guard result == 0 else { throw Errno(rawValue: errno) }
    }
}
