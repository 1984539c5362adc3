import Foundation

/// What is to be measured, and with which program.
struct BenchmarkOptions: Sendable {
    struct Unknown: Error, CustomStringConvertible {
        let description: String
    }

    /// The `paddock` that is measured and that simulates the API.
    let paddock: String
    /// This program, which is its own plain client.
    let own: String
    /// Seconds instead of minutes, to see that all of it works; the figures mean little then.
    let isQuick: Bool
    let parts: [Part]

    /// The parts of the table; each can be run alone.
    enum Part: String, CaseIterable, Sendable {
        case batches, free, memory, transfers, queue, idle
    }

    init(_ arguments: [String]) throws {
        let own = URL(filePath: CommandLine.arguments[0]).standardizedFileURL
        var paddock = own.deletingLastPathComponent().appending(path: "paddock").path
        var isQuick = false
        var parts = Part.allCases
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--quick":
                isQuick = true
            case "--paddock":
                guard let path = rest.popFirst() else { throw Unknown(description: "--paddock needs a path") }
                paddock = path
            case "--only":
                parts = try (rest.popFirst() ?? "").split(separator: ",").map { name in
                    guard let part = Part(rawValue: String(name)) else {
                        let known = Part.allCases.map(\.rawValue).joined(separator: ", ")
                        throw Unknown(description: "--only takes \(known), not \(name)")
                    }
                    return part
                }
            default:
                throw Unknown(description: "\(word) is unknown; there are --quick, --paddock PATH and --only PARTS")
            }
        }
        (self.paddock, self.own, self.isQuick, self.parts) = (paddock, own.path, isQuick, parts)
    }
}
