import Foundation

/// A line of the manifest.
struct PlainJob: Decodable, Sendable {
    let id: String
    let prompt: String
    let durationSec: Int

    static func all(in file: URL) throws -> [PlainJob] {
        let decoder = JSONDecoder()
        return try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map {
            try decoder.decode(PlainJob.self, from: Data($0))
        }
    }
}
