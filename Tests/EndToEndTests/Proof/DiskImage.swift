import Foundation
import SystemPackage

/// A home as a power cut may leave it.
struct DiskImage: Sendable {
    /// Which of the changes that were not synced are on the disk.
    enum Luck: Hashable, Sendable, CustomStringConvertible {
        /// None.
        case nothing
        /// All, as after a kill.
        case everything
        /// All, but only so many bytes of the last write.
        case torn(Int)
        /// All names and no bytes: renames before data.
        case names
        /// All bytes and no names: folders that nobody synced.
        case bytes
        /// Some, of writes a part.
        case some(seed: UInt64)

        var description: String {
            switch self {
            case .nothing: "nothing"
            case .everything: "everything"
            case .torn(let bytes): "torn-\(bytes)"
            case .names: "names"
            case .bytes: "bytes"
            case .some(let seed): "some-\(seed)"
            }
        }

        /// Reads what `description` wrote.
        init?(_ text: String) {
            let words = text.split(separator: "-")
            switch (words.first, words.dropFirst().first) {
            case ("nothing", nil): self = .nothing
            case ("everything", nil): self = .everything
            case ("names", nil): self = .names
            case ("bytes", nil): self = .bytes
            case ("torn", let number?): self = .torn(Int(number) ?? 0)
            case ("some", let number?): self = .some(seed: UInt64(number) ?? 0)
            default: return nil
            }
        }
    }

    /// Equal where two images are.
    let key: Int
    let files: [String: [UInt8]]
    let folders: [String]

    /// SQLite makes the index of the log anew when it finds no other process, so its bytes are no part of what must survive.
    private static let left = "state/paddock.sqlite-shm"

    init(_ disk: Disk, _ luck: Luck) {
        var random = SeededGenerator(seed: luck.seed)
        var names = disk.sure
        for change in disk.pending where luck.keepsName(&random) {
            Disk.apply(change.kind, to: &names)
        }
        names = names.filter { path, _ in
            var folder = Disk.folder(of: path)
            while !folder.isEmpty {
                guard names[folder] == .folder else { return false }
                folder = Disk.folder(of: folder)
            }
            return path != Self.left
        }
        let last = disk.files.flatMap(\.pending).map(\.call).max()
        var hasher = Hasher()
        var files: [String: [UInt8]] = [:]
        var folders: [String] = []
        for (path, entry) in names.sorted(by: { $0.key < $1.key }) {
            hasher.combine(path)
            guard case .file(let number) = entry else {
                folders.append(path)
                continue
            }
            let file = disk.files[number]
            var bytes = file.sure
            hasher.combine(number)
            hasher.combine(file.version)
            for change in file.pending {
                let kept = luck.keeps(change, isLast: change.call == last, &random)
                guard kept != 0 else { continue }
                hasher.combine(change.call)
                hasher.combine(kept)
                Disk.apply(change.kind, to: &bytes, only: kept)
            }
            files[path] = bytes
        }
        self.key = hasher.finalize()
        self.files = files
        self.folders = folders
    }

    /// Lays it out under a folder that is made anew.
    func lay(out home: FilePath) throws {
        let manager = FileManager.default
        try? manager.removeItem(atPath: home.string)
        try manager.createDirectory(atPath: home.string, withIntermediateDirectories: true)
        for folder in self.folders {
            try manager.createDirectory(atPath: home.appending(folder).string, withIntermediateDirectories: true)
        }
        for (path, bytes) in self.files {
            let isMade = manager.createFile(
                atPath: home.appending(path).string,
                contents: Data(bytes),
                attributes: [.posixPermissions: 0o600]
            )
            guard isMade else { throw CocoaError(.fileWriteUnknown) }
        }
    }
}

extension DiskImage.Luck {
    fileprivate var seed: UInt64 {
        if case .some(let seed) = self { seed } else { 0 }
    }

    fileprivate func keepsName(_ random: inout SeededGenerator) -> Bool {
        switch self {
        case .nothing, .bytes: false
        case .everything, .torn, .names: true
        case .some: Bool.random(using: &random)
        }
    }

    /// How many bytes of a change arrive; nil for all, 0 where it is not there.
    fileprivate func keeps(_ change: Disk.FileChange, isLast: Bool, _ random: inout SeededGenerator) -> Int? {
        switch self {
        case .nothing, .names: return 0
        case .everything, .bytes: return nil
        case .torn(let bytes): return isLast ? bytes : nil
        case .some:
            let dice = Int.random(in: 0..<4, using: &random)
            guard dice == 0, case .bytes(let bytes, _) = change.kind else { return dice < 2 ? 0 : nil }
            // Disks write sectors.
            return Int.random(in: 0...bytes.count / 512, using: &random) * 512
        }
    }
}
