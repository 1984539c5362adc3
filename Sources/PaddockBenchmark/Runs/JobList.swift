import Foundation

/// A batch of jobs as a manifest, one a line. The same number makes the same jobs, so two clients make the same videos.
struct JobList: Sendable {
    let count: Int
    var batch = "batch"

    func manifest() -> Data {
        var text = ""
        for number in 0..<self.count {
            text += #"{"id":"\#(self.id(number))","prompt":"\#(self.batch), take \#(number)","durationSec":6}"# + "\n"
        }
        return Data(text.utf8)
    }

    func id(_ number: Int) -> String { "take-\(number)" }
}
