/// When the thumbnail of a finished video appears.
package enum ThumbnailRule: Sendable, Equatable {
    /// Together with the video.
    case withVideo

    /// That long after the video.
    case late(Duration)

    /// Not at all.
    case never

    /// Together with the video for this share of the videos, 0 to 1; not at all for the others.
    case share(Double)

    /// Reads `with-video`, `never`, `late:5s` or `share:0.5`; `nil` for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        switch (parts.first, parts.dropFirst().first) {
        case ("with-video", nil):
            self = .withVideo
        case ("never", nil):
            self = .never
        case ("late", let value?):
            guard let duration = Duration(simulatorText: value) else { return nil }
            self = .late(duration)
        case ("share", let value?):
            guard let share = Double(value), (0...1).contains(share) else { return nil }
            self = .share(share)
        default:
            return nil
        }
    }
}
