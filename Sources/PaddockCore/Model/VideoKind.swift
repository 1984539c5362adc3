/// What the time that a video takes to be made is learned by.
package struct VideoKind: Hashable, Sendable, Codable {
    /// The media that a video is made from, besides its prompt.
    package struct Inputs: OptionSet, Hashable, Sendable, Codable {
        package let rawValue: Int

        package init(rawValue: Int) {
            self.rawValue = rawValue
        }

        package static let image = Self(rawValue: 1)
        package static let video = Self(rawValue: 2)
        package static let audio = Self(rawValue: 4)
    }

    /// The length that was asked for, in seconds.
    package let durationSec: Int
    /// The API's own default where the request names none.
    package let resolution: String
    package let inputs: Inputs

    package init(durationSec: Int, resolution: String?, inputs: Inputs = []) {
        self.durationSec = durationSec
        self.resolution = resolution ?? "720p"
        self.inputs = inputs
    }

    /// The kind of what a request with these references asks for.
    package init(_ request: VideoRequest, references: [JobReference] = []) {
        var inputs: Inputs = []
        for field in ReferenceField.allCases
        where request[key: field] != nil || references.contains(where: { $0.field == field }) {
            switch field.kind {
            case .image: inputs.insert(.image)
            case .video: inputs.insert(.video)
            case .audio: inputs.insert(.audio)
            }
        }
        self.init(durationSec: request.durationSec, resolution: request.resolution, inputs: inputs)
    }
}
