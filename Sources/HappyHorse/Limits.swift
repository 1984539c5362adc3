/// The ranges that the API documents for a create request.
public enum Limits {
    /// Length of `prompt` in characters. The API does not say which kind of character it counts.
    public static let prompt = 3...2000
    /// Length of `style` in characters, in the same unsaid kind.
    public static let style = 0...50
    /// `durationSec`, in seconds. The account's plan may allow less.
    public static let durationSec = 3...12
    /// `motionIntensity`.
    public static let motionIntensity = 1...5
    /// `cfgScale`.
    public static let cfgScale = 0.0...1.0
}
