import Foundation

/// What a disk holds for sure, and what it may hold, after each of a row of system calls.
///
/// The rules are those that POSIX gives and no more: bytes and lengths are sure after a sync of their file, names after a sync of their
/// folder. Until then each change may be there, or not, or, where it is bytes, in part. A rename is never seen half: the old name does
/// not go before the new one is there.
struct Disk: Sendable {
    enum Entry: Hashable, Sendable {
        case file(Int)
        case folder
    }

    /// A change of a file's bytes or length.
    struct FileChange: Sendable {
        enum Kind: Sendable {
            case bytes([UInt8], at: Int)
            case length(Int)
            case room(Int)
        }

        /// The number of the call that made it.
        let call: Int
        let kind: Kind
    }

    /// A change of names.
    struct NameChange: Sendable {
        enum Kind: Sendable {
            case add(String, Entry)
            case remove(String)
            case move(String, String, Entry)
        }

        let call: Int
        let kind: Kind
    }

    struct File: Sendable {
        var sure: [UInt8] = []
        /// The last call whose change is in `sure`.
        var version = -1
        var pending: [FileChange] = []
    }

    private(set) var files: [File] = []
    private var inodes: [UInt64: Int] = [:]
    private var live: [String: Entry] = [:]
    private(set) var sure: [String: Entry] = [:]
    private(set) var pending: [NameChange] = []

    /// Puts a file there that was never in doubt.
    mutating func add(_ path: String, _ bytes: [UInt8], inode: UInt64) {
        var folder = Self.folder(of: path)
        while !folder.isEmpty {
            self.live[folder] = .folder
            self.sure[folder] = .folder
            folder = Self.folder(of: folder)
        }
        self.files.append(File(sure: bytes))
        let entry = Entry.file(self.files.count - 1)
        self.inodes[inode] = self.files.count - 1
        self.live[path] = entry
        self.sure[path] = entry
    }

    /// Takes a call that went well.
    mutating func apply(_ call: LoggedCall, number: Int) {
        switch call.operation {
        case .created:
            self.files.append(File())
            self.inodes[call.inode] = self.files.count - 1
            self.name(.add(call.path, .file(self.files.count - 1)), number)
        case .written: self.change(call.inode, .bytes(call.data, at: call.offset), number)
        case .truncated: self.change(call.inode, .length(call.offset), number)
        case .allocated: self.change(call.inode, .room(call.offset), number)
        case .synced: self.sync(call.inode)
        case .folderSynced: self.syncFolder(call.path)
        case .renamed:
            guard let entry = self.live[call.path] else { return }
            self.name(.move(call.path, call.text, entry), number)
        case .linked:
            guard let entry = self.live[call.path] else { return }
            self.name(.add(call.text, entry), number)
        case .unlinked, .removed: self.name(.remove(call.path), number)
        case .made: self.name(.add(call.path, .folder), number)
        case .sent, .said: break
        }
    }

    private mutating func change(_ inode: UInt64, _ kind: FileChange.Kind, _ number: Int) {
        guard let file = self.inodes[inode] else { return }
        self.files[file].pending.append(FileChange(call: number, kind: kind))
    }

    private mutating func name(_ kind: NameChange.Kind, _ number: Int) {
        self.pending.append(NameChange(call: number, kind: kind))
        Self.apply(kind, to: &self.live)
    }

    private mutating func sync(_ inode: UInt64) {
        guard let file = self.inodes[inode] else { return }
        for change in self.files[file].pending {
            Self.apply(change.kind, to: &self.files[file].sure, only: nil)
            self.files[file].version = change.call
        }
        self.files[file].pending = []
    }

    private mutating func syncFolder(_ folder: String) {
        var rest: [NameChange] = []
        for change in self.pending {
            switch change.kind {
            case .add(let path, _), .remove(let path):
                if Self.folder(of: path) == folder {
                    Self.apply(change.kind, to: &self.sure)
                } else {
                    rest.append(change)
                }
            case .move(let old, let new, let entry):
                if Self.folder(of: old) == folder {
                    Self.apply(change.kind, to: &self.sure)
                } else if Self.folder(of: new) == folder {
                    self.sure[new] = entry
                    rest.append(NameChange(call: change.call, kind: .remove(old)))
                } else {
                    rest.append(change)
                }
            }
        }
        self.pending = rest
    }
}

// MARK: - What changes do

extension Disk {
    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    static func apply(_ kind: NameChange.Kind, to names: inout [String: Entry]) {
        switch kind {
        case .add(let path, let entry): names[path] = entry
        case .remove(let path): names[path] = nil
        case .move(let old, let new, let entry):
            names[new] = entry
            names[old] = nil
        }
    }

    /// - Parameters:
    ///   - kind: what changes.
    ///   - bytes: the file.
    ///   - only: how many of the bytes arrive; nil for all.
    static func apply(_ kind: FileChange.Kind, to bytes: inout [UInt8], only: Int?) {
        switch kind {
        case .length(let length):
            if length < bytes.count { bytes.removeLast(bytes.count - length) }
            Self.grow(&bytes, to: length)
        case .room(let length): Self.grow(&bytes, to: length)
        case .bytes(let new, let offset):
            let count = min(only ?? new.count, new.count)
            Self.grow(&bytes, to: offset + count)
            bytes.withUnsafeMutableBytes { target in
                new.withUnsafeBytes { source in
                    target[offset..<offset + count].copyBytes(from: source[0..<count])
                }
            }
        }
    }

    private static func grow(_ bytes: inout [UInt8], to length: Int) {
        guard length > bytes.count else { return }
        bytes.append(contentsOf: [UInt8](repeating: 0, count: length - bytes.count))
    }
}
