import Foundation

/// An append-only file of JSON lines. Each line goes to the kernel in one write, so a kill can cut no line and lose none
/// that was answered for.
struct Journal: Sendable {
    struct WriteFailed: Error {
        let path: String
        let code: Int32
    }

    private let path: String
    private let descriptor: Int32

    init(path: String) throws(WriteFailed) {
        self.path = path
        self.descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard self.descriptor >= 0 else { throw WriteFailed(path: path, code: errno) }
    }

    func append(_ line: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var bytes = try encoder.encode(line)
        bytes.append(UInt8(ascii: "\n"))
        let count = bytes.withUnsafeBytes { write(self.descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count else { throw WriteFailed(path: self.path, code: errno) }
    }

    func shut() {
        close(self.descriptor)
    }

    /// The whole lines of an earlier run, oldest first.
    static func read(path: String) -> [Line] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        let decoder = JSONDecoder()
        return data.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let line = Data(line)
            switch try? decoder.decode(Event.self, from: line).event {
            case "charge":
                return (try? decoder.decode(Charge.self, from: line)).map(Line.charge)
            case "presign", "upload":
                return (try? decoder.decode(UploadLine.self, from: line)).map(Line.upload)
            default:
                return nil
            }
        }
    }

    enum Line {
        case charge(Charge)
        case upload(UploadLine)
    }

    private struct Event: Decodable {
        let event: String
    }
}
