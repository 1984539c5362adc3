import Crypto
package import PaddockCore

/// What makes two jobs the same job, and the names of jobs that were given none.
package enum JobIdentity {
    /// The content hash: SHA-256, in hexadecimal, over the request's fields and the media's bytes.
    ///
    /// Each field that was given is written as `name`, kind and length-prefixed value under a version of its own, so that the
    /// hash depends on no encoder and can't be confused by what values contain. Priority, metadata and variants don't count.
    package static func contentHash(of request: VideoRequest, references: [JobReference]) -> String {
        var writer = ContentWriter()
        writer.write("prompt", request.prompt)
        writer.write("durationSec", request.durationSec)
        writer.write("style", request.style)
        writer.write("aspectRatio", request.aspectRatio)
        writer.write("resolution", request.resolution)
        writer.write("cameraMotion", request.cameraMotion)
        writer.write("motionIntensity", request.motionIntensity)
        // The bit pattern, since the shortest text of a number is a matter of the library's version.
        writer.write("cfgScale", request.cfgScale.map { String($0.bitPattern, radix: 16) })
        for field in ReferenceField.allCases {
            writer.write(field.keyName, request[key: field])
            for reference in references where reference.field == field {
                writer.write(field.rawValue, "\(reference.content.sha256) \(reference.content.contentType)")
            }
        }
        return writer.hash
    }

    /// An id for a job that has none: the first words of its prompt and ten digits of its content hash, so that it stays the
    /// same wherever in the file the job stands.
    package static func madeID(prompt: String, contentHash: String) -> String {
        var slug = ""
        for word in Self.words(of: prompt) {
            guard slug.utf8.count + word.utf8.count < 40 else { break }
            slug += slug.isEmpty ? word : "-\(word)"
        }
        return "\(slug.isEmpty ? "job" : slug)-\(contentHash.prefix(10))"
    }

    /// Up to five words of ASCII letters and digits, in lower case.
    private static func words(of prompt: String) -> [String] {
        var words: [String] = []
        var word = ""
        // Enough for five words of any language; the rest of a long prompt is not looked at.
        for unit in prompt.utf8.prefix(300) {
            switch unit {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                word.unicodeScalars.append(Unicode.Scalar(unit))
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                word.unicodeScalars.append(Unicode.Scalar(unit | 0x20))
            default:
                if !word.isEmpty { words.append(word) }
                word = ""
            }
        }
        if !word.isEmpty { words.append(word) }
        return Array(words.prefix(5))
    }
}

/// Feeds fields into a hash.
private struct ContentWriter {
    private var hasher = SHA256()

    init() {
        self.hasher.update(data: Array("paddock-content-1\n".utf8))
    }

    mutating func write(_ name: String, _ text: String?) {
        guard let text else { return }
        self.hasher.update(data: Array("\(name)=\(text.utf8.count):\(text)\n".utf8))
    }

    mutating func write(_ name: String, _ number: Int?) {
        self.write(name, number.map { String($0) })
    }

    var hash: String { self.hasher.finalize().hexadecimal }
}
