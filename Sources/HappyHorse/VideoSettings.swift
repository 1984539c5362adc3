/// The shape of a video's picture. The API's own default is `16:9`.
public enum AspectRatio: String, CaseIterable, Codable, Sendable {
    /// 16:9, wide.
    case landscape = "16:9"
    /// 9:16, tall.
    case portrait = "9:16"
    /// 1:1.
    case square = "1:1"
}

/// The number of lines of a video. The API's own default is `720p`.
public enum Resolution: String, CaseIterable, Codable, Sendable {
    /// 720 lines.
    case hd720 = "720p"
    /// 1080 lines.
    case hd1080 = "1080p"
}

/// What the camera does. The API's own default is `none`.
public enum CameraMotion: String, CaseIterable, Codable, Sendable {
    /// No wish about the camera.
    case none
    /// The camera stands still.
    case `static`
    /// The camera turns to the left.
    case panLeft = "pan-left"
    /// The camera turns to the right.
    case panRight = "pan-right"
    /// The camera turns upwards.
    case tiltUp = "tilt-up"
    /// The camera turns downwards.
    case tiltDown = "tilt-down"
    /// The picture grows.
    case zoomIn = "zoom-in"
    /// The picture shrinks.
    case zoomOut = "zoom-out"
    /// The camera circles what it looks at.
    case orbit
}
