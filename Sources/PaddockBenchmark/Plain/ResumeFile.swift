import Foundation
import Synchronization

/// A line for each step of each job, so that a second run goes on where the first one stopped.
final class ResumeFile: Sendable {
    private struct State {
        var videos: [String: String] = [:]
        var done: Set<String> = []
    }

    struct Failed: Error {
        let path: String
    }

    private let path: String
    private let descriptor: Int32
    private let state: Mutex<State>

    init(_ path: String) throws {
        var state = State()
        let text = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 2 else { continue }
            if words[1] == "done" { state.done.insert(words[0]) } else { state.videos[words[0]] = words[1] }
        }
        self.path = path
        self.state = Mutex(state)
        self.descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard self.descriptor >= 0 else { throw Failed(path: path) }
    }

    deinit {
        close(self.descriptor)
    }

    func isDone(_ job: String) -> Bool { self.state.withLock { $0.done.contains(job) } }
    func video(of job: String) -> String? { self.state.withLock { $0.videos[job] } }

    func note(_ job: String, _ word: String) throws {
        let line = Array("\(job) \(word)\n".utf8)
        guard write(self.descriptor, line, line.count) == line.count else { throw Failed(path: self.path) }
    }
}
