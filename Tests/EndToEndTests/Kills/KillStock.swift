import Foundation
import SystemPackage
import Testing

/// The manifests of a round, with their media, and how they get to the daemon.
struct KillStock: Sendable {
    /// One manifest in a folder of its own.
    struct Parcel: Sendable {
        let manifest: FilePath
        let jobs: [String]
        /// The job that somebody may cancel.
        let doomed: String
    }

    /// Where the manifests lie before anybody has them.
    let folder: FilePath

    /// The examples' media.
    static var media: FilePath {
        FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            .removingLastComponent().appending("jobs/examples/refs")
    }

    /// Every kind of media, bytes that two jobs share, and plain prompts.
    private static let kinds = [
        "sourceImage: refs/meadow.png", "referenceVideo: refs/turntable.mp4", "sourceImage: refs/meadow.png",
        "referenceAudio: refs/hoofbeats.mp3", "sourceImage: refs/horseshoe.webp", "", "", "",
    ]

    /// Writes a manifest of so many jobs, one of them with little urgency, which may be cancelled.
    func parcel(_ batch: String, jobs count: Int) throws -> Parcel {
        let place = self.folder.appending(batch)
        try FileManager.default.createDirectory(atPath: place.string, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: Self.media.string, toPath: place.appending("refs").string)
        let names = (1..<count).map { "take-\($0)" } + ["doomed"]
        let jobs = names.enumerated().map { number, name in
            let urgency = name == "doomed" ? "priority: -1" : Self.kinds[number % Self.kinds.count]
            return "  - {id: \(name), prompt: \(Self.prompt(batch, name))\(urgency.isEmpty ? "" : ", ")\(urgency)}"
        }
        let text = "batch: \(batch)\ndefaults: {durationSec: 3}\njobs:\n\(jobs.joined(separator: "\n"))\n"
        let manifest = place.appending("\(batch).yaml")
        try Data(text.utf8).write(to: URL(filePath: manifest.string))
        return Parcel(manifest: manifest, jobs: names.map { "\(batch)/\($0)" }, doomed: "\(batch)/doomed")
    }

    private static func prompt(_ batch: String, _ name: String) -> String { "\(name) of the herd \(batch)" }

    /// Moves a parcel's folder into the watched folder, media first and the manifest with them.
    func drop(_ parcel: Parcel, at site: Site) throws {
        try FileManager.default.createDirectory(atPath: site.jobs.string, withIntermediateDirectories: true)
        let place = parcel.manifest.removingLastComponent()
        let name = place.lastComponent?.string ?? ""
        try FileManager.default.moveItem(atPath: place.string, toPath: site.jobs.appending(name).string)
    }
}
