import Foundation
import Synchronization
import SystemPackage

/// Reads the output tree again and again from a thread of its own, as impatient people do: whatever can be seen must be whole at first
/// sight, and never change or go away after that.
final class OutputWatcher: Sendable {
    private struct Sight {
        let file: OutputTree.File
        let bytes: Data
    }

    private struct State {
        var known: [String: Sight] = [:]
        var looks = 0
        var wrongs: [String] = []
        var isStopped = false
        var waiter: CheckedContinuation<Void, Never>?
        var hasEnded = false
    }

    private let state = Mutex(State())
    private let output: FilePath

    init(_ output: FilePath) {
        self.output = output
    }

    /// How often the whole tree was looked at.
    var looks: Int { self.state.withLock { $0.looks } }

    /// What nobody should ever have seen.
    var wrongs: [String] { self.state.withLock { $0.wrongs } }

    /// Watches while `body` runs.
    func watching<Result>(_ body: () async throws -> Result) async throws -> Result {
        Thread.detachNewThread { self.watch() }
        do {
            let result = try await body()
            await self.stop()
            return result
        } catch {
            await self.stop()
            throw error
        }
    }

    private func watch() {
        var isOver = false
        while !isOver {
            // The last look comes after the stop, so that nothing stays unseen.
            isOver = self.state.withLock { $0.isStopped }
            self.look()
            Thread.sleep(forTimeInterval: 0.002)
        }
        self.state.withLock { state in
            state.hasEnded = true
            state.waiter?.resume()
        }
    }

    private func stop() async {
        await withCheckedContinuation { continuation in
            self.state.withLock { state in
                state.isStopped = true
                if state.hasEnded { continuation.resume() } else { state.waiter = continuation }
            }
        }
    }

    private func look() {
        let files = OutputTree(self.output).files(hidden: false)
        let known = self.state.withLock { state in
            state.looks += 1
            return state.known
        }
        for path in Set(known.keys).subtracting(files.map(\.path)) { self.note("\(path) went away", forgetting: path) }
        for file in files { self.look(at: file, known: known[file.path]) }
    }

    private func look(at file: OutputTree.File, known: Sight?) {
        let isSame = known.map { $0.file.inode == file.inode && $0.file.size == file.size } ?? false
        if isSame, known?.file.modified == file.modified { return }
        guard let bytes = FileManager.default.contents(atPath: self.output.appending(file.path).string) else {
            return self.note("\(file.path) could be seen and not be read")
        }
        let kind = FilePath(file.path).extension ?? ""
        if !OutputFiles.isWhole(bytes, kind) { self.note("\(file.path) is no whole \(kind): \(bytes.count) bytes") }
        if let known, known.bytes != bytes { self.note("\(file.path) changed after it could be seen") }
        if kind == "json" { self.checkCompanions(of: file.path, record: bytes) }
        self.state.withLock { $0.known[file.path] = Sight(file: file, bytes: bytes) }
    }

    /// The record is written last: the files that it names are there.
    private func checkCompanions(of path: String, record: Data) {
        guard let output = try? JSON(text: String(decoding: record, as: UTF8.self)).output else { return }
        let files = [output.video.string, output.thumbnail.string].compactMap(\.self)
        if output.video.isNull { self.note("\(path) names no video") }
        for file in files where !FileManager.default.fileExists(atPath: file) {
            self.note("\(path) names \(file), which is not there")
        }
    }

    private func note(_ wrong: String, forgetting path: String? = nil) {
        self.state.withLock { state in
            state.wrongs.append(wrong)
            if let path { state.known[path] = nil }
        }
    }
}
