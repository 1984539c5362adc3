import Foundation

/// A batch of jobs as a manifest, one a line. The same number makes the same jobs, so two clients make the same videos.
struct JobList: Sendable {
    let count: Int
    var batch = "batch"
    /// A reference image in each, a different one for each, of so many bytes.
    var imageBytes: Int?

    func manifest(images: String? = nil) -> Data {
        var text = ""
        for number in 0..<self.count {
            let image = images.map { #","sourceImage":"\#($0)/\#(number).png""# } ?? ""
            text += #"{"id":"\#(self.id(number))","prompt":"\#(self.batch), take \#(number)","durationSec":6\#(image)}"#
            text += "\n"
        }
        return Data(text.utf8)
    }

    func id(_ number: Int) -> String { "take-\(number)" }

    /// Writes the images that the manifest names.
    func writeImages(to folder: String) throws {
        guard let bytes = self.imageBytes else { return }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for number in 0..<self.count {
            try PNG.bytes(count: bytes, number: number).write(to: URL(filePath: "\(folder)/\(number).png"))
        }
    }
}

/// A grey picture of one pixel with as much text in it as makes it so large.
enum PNG {
    static func bytes(count: Int, number: Int) -> Data {
        var data = Data(base64Encoded: Self.pixel) ?? Data()
        // Whatever follows the last chunk belongs to nobody, and readers ignore it.
        data.append(Data("take \(number) ".utf8))
        if data.count < count { data.append(Data(repeating: 0x20, count: count - data.count)) }
        return data
    }

    private static let pixel =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
}
