/// Everything that can be set about a ``Simulator`` before it starts.
///
/// The defaults make a patient, generous API: any key that begins with `hh_` works, nothing is limited, a video takes
/// two to eight seconds and never fails.
package struct SimulatorConfiguration: Sendable {
    /// The address that the three origins listen on.
    package var host = "127.0.0.1"

    /// The host written into links instead of ``host``, such as `localhost` where a certificate asks for a name.
    package var urlHost: String?

    /// The API's port; 0 takes a free one.
    package var port = 0

    /// The port of the storage origin, where presigned uploads go; 0 takes a free one.
    package var storagePort = 0

    /// The port of the CDN origin, where videos and thumbnails come from; 0 takes a free one.
    package var cdnPort = 0

    /// Serves all three origins over TLS.
    package var tls: TLSFiles?

    /// Decides every random choice: the same requests under the same seed have the same fates.
    package var seed: UInt64 = 1

    /// The limit of each API key, over all its calls; `nil` is no limit.
    package var requestsPerMinute: Int?

    /// How many calls may come at once before the limit bites; `nil` is ten seconds' worth, at least 2.
    package var burst: Int?

    /// What a 429 says about when to come back.
    package var retryAfter = RetryAfterStyle.seconds

    /// Sends `X-RateLimit-Limit`, `-Remaining` and `-Reset` with each answer of a limited API.
    package var sendsRateLimitHeaders = true

    /// Answers a bad key or a spent limit as soon as the request's head is there, with the body still on its way, as
    /// some gateways do; otherwise after the body, as most do.
    package var refusesEarly = false

    /// Keys answered with `invalid_api_key` although they begin with `hh_`.
    package var revokedKeys: Set<String> = []

    /// The account behind a key; a key not named here has an account of its own.
    package var accounts: [String: String] = [:]

    /// What each account can spend; `nil` is without end. A second of video costs one credit, in 1080p two.
    package var credits: Int?

    /// The plan of every account.
    package var plan = SimulatedPlan.pro

    /// What ``SimulatedPlan/basic`` may ask for.
    package var basicLimits = PlanLimits()

    /// How many videos of an account may generate at once; `nil` is without end.
    package var maxGenerating: Int?

    /// How a create over ``maxGenerating`` is refused.
    package var overGenerating = OverGenerating.rateLimited

    /// How long videos take from the charge to `ready` or `failed`.
    package var generationTime = GenerationTime.uniform(from: .seconds(2), to: .seconds(8))

    /// The share of videos, 0 to 1, that end `failed`.
    package var failRate = 0.0

    /// When thumbnails appear.
    package var thumbnails = ThumbnailRule.withVideo

    /// How long a `videoUrl` or `thumbnailUrl` is good for.
    package var linkLifetime = Duration.seconds(3600)

    /// How long a presigned `uploadUrl` is good for.
    package var uploadLifetime = Duration.seconds(900)

    /// Pads every video to this many bytes, for tests of transfers; `nil` leaves the small sample as it is.
    package var outputBytes: Int?

    /// A folder to keep uploaded bytes in, named by their SHA-256; `nil` keeps their hash and size alone.
    package var uploadsDirectory: String?

    /// A file that gets a line of JSON for each start, presign, upload and charge, before the answer is sent; written
    /// straight to the kernel, so another process reads the truth even after this one was killed. What such a file
    /// holds at the start is taken up again: videos and uploads survive a restart.
    package var journal: String?

    /// How many bytes the documentation's "MB" is.
    package var bytesPerMegabyte = 1_048_576

    /// The status of a successful create, on which the documentation is silent.
    package var createStatus = 201

    /// The defaults.
    package init() {}
}
