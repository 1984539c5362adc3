import PaddockCore
import SystemPackage

@testable import PaddockIntake

/// What must hold of any bytes that are taken for media.
enum MediaCheck {
    /// Bytes that count how often they are read.
    private final class CountedBytes: ByteSource {
        private let content: [UInt8]
        // A run has one thread.
        nonisolated(unsafe) private(set) var reads = 0

        init(_ content: [UInt8]) {
            self.content = content
        }

        var length: Int64 { self.content.length }

        func bytes(at offset: Int64, count: Int) throws(Errno) -> [UInt8] {
            self.reads += 1
            return try self.content.bytes(at: offset, count: count)
        }
    }

    static func check(_ bytes: [UInt8]) {
        let source = CountedBytes(bytes)
        let sniffed = Self.sniff(source)
        require(source.reads <= 50_000, "a look that ends soon: \(source.reads) reads")
        require(Self.sniff(source) == sniffed, "the same type at a second look")
        require(!bytes.isEmpty || sniffed.isTruncated, "an empty file is cut short")
        for kind in [MediaKind.image, .video, .audio] {
            let refusal = MediaInspector.refusal(of: sniffed, "/m/a file.bin", kind)
            let isTaken = ManifestRules.media(kind).types.contains(sniffed.type.contentType) && !sniffed.isTruncated
            require((refusal == nil) == isTaken, "what the API takes is taken, and nothing else")
            if let refusal { require(VisibleText.escaped(refusal) == refusal, "a line: \(refusal)") }
        }
    }

    private static func sniff(_ source: CountedBytes) -> SniffedMedia {
        do {
            return try MediaSniffer.sniff(source)
        } catch {
            require(false, "bytes in memory can be read")
            return SniffedMedia(.unknown)
        }
    }
}
