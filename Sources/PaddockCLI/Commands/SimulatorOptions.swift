import ArgumentParser
import HappyHorseSimulator
import PaddockDaemon

/// What can be set about the simulator on the command line; durations and counts are written like settings.
struct SimulatorOptions: ParsableArguments {
    // MARK: Where

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The host in links, where it is another than the address, as a certificate may ask.")
    var urlHost: String?

    @Option(help: "The API's port; 0 takes a free one.")
    var port = 0

    @Option(help: "The port for uploads; 0 takes a free one.")
    var storagePort = 0

    @Option(help: "The port for finished files; 0 takes a free one.")
    var cdnPort = 0

    @Option(help: ArgumentHelp("Serve over TLS with this certificate, PEM.", valueName: "file"))
    var tlsCert: String?

    @Option(help: ArgumentHelp("The certificate's private key, PEM.", valueName: "file"))
    var tlsKey: String?

    // MARK: Limits

    @Option(help: ArgumentHelp("The limit of each key; none otherwise.", valueName: "n"))
    var requestsPerMinute: Int?

    @Option(help: ArgumentHelp("How many calls may come at once before the limit bites.", valueName: "n"))
    var burst: Int?

    @Option(help: "What a 429 says about when to come back.")
    var retryAfter = RetryAfterStyle.seconds

    @Option(help: ArgumentHelp("How many videos may generate at once.", valueName: "n"))
    var maxGenerating: Int?

    // MARK: Account

    @Option(help: ArgumentHelp("What an account can spend; a second costs 1, in 1080p 2.", valueName: "n"))
    var credits: Int?

    @Option(help: "The plan of every account.")
    var plan = SimulatedPlan.pro

    // MARK: Videos

    @Option(help: ArgumentHelp("How long a video takes: 2s, 2s-8s, or 85%:60s-90s,15%:200s.", valueName: "time"))
    var generationTime: GenerationTime?

    @Option(help: ArgumentHelp("The share of videos that fail, 0 to 1.", valueName: "share"))
    var failRate = 0.0

    @Option(help: ArgumentHelp("When thumbnails appear: with-video, late:5s, never or share:0.5.", valueName: "rule"))
    var thumbnails: ThumbnailRule?

    @Option(help: ArgumentHelp("Pads every video to this size, such as 8MB.", valueName: "size"))
    var videoSize: VideoSize?

    @Option(help: ArgumentHelp("How long a link to a finished file is good for.", valueName: "duration"))
    var linkLifetime: PositiveDuration?

    @Option(help: ArgumentHelp("How long an upload link is good for.", valueName: "duration"))
    var uploadLifetime: PositiveDuration?

    @Option(help: ArgumentHelp("Decides every random choice.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("A file that gets a line of JSON for each charge and upload.", valueName: "file"))
    var ledger: String?

    func validate() throws {
        guard (self.tlsCert == nil) == (self.tlsKey == nil) else {
            throw ValidationError("--tls-cert and --tls-key belong together")
        }
        guard (0...1).contains(self.failRate) else {
            throw ValidationError("--fail-rate is \(self.failRate); allowed: 0 to 1")
        }
        for (name, port) in [("port", self.port), ("storage-port", self.storagePort), ("cdn-port", self.cdnPort)]
        where !(0...65_535).contains(port) {
            throw ValidationError("--\(name) is \(port); allowed: 0 to 65535")
        }
        let counts = [
            ("requests-per-minute", self.requestsPerMinute, 1), ("burst", self.burst, 1),
            ("max-generating", self.maxGenerating, 1), ("credits", self.credits, 0),
        ]
        for case (let name, let count?, let least) in counts where count < least {
            throw ValidationError("--\(name) is \(count); allowed: \(least) or more")
        }
    }

    /// The simulator's own configuration.
    func configuration() -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.host = self.host
        configuration.urlHost = self.urlHost
        configuration.port = self.port
        configuration.storagePort = self.storagePort
        configuration.cdnPort = self.cdnPort
        if let certificate = self.tlsCert, let key = self.tlsKey {
            configuration.tls = TLSFiles(certificate: certificate, privateKey: key)
        }
        configuration.seed = self.seed
        configuration.requestsPerMinute = self.requestsPerMinute
        configuration.burst = self.burst
        configuration.retryAfter = self.retryAfter
        configuration.credits = self.credits
        configuration.plan = self.plan
        configuration.maxGenerating = self.maxGenerating
        configuration.generationTime = self.generationTime ?? configuration.generationTime
        configuration.failRate = self.failRate
        configuration.thumbnails = self.thumbnails ?? configuration.thumbnails
        configuration.outputBytes = self.videoSize?.bytes
        configuration.linkLifetime = self.linkLifetime?.duration ?? configuration.linkLifetime
        configuration.uploadLifetime = self.uploadLifetime?.duration ?? configuration.uploadLifetime
        configuration.journal = self.ledger
        return configuration
    }
}

/// A length of time as settings have it.
struct PositiveDuration: Hashable, Sendable, ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        guard let duration = QuantityText.duration(argument), duration > .zero else { return nil }
        self.duration = duration
    }
}

/// The size of a finished video as settings have sizes.
struct VideoSize: Hashable, Sendable, ExpressibleByArgument {
    let bytes: Int

    init?(argument: String) {
        guard let bytes = QuantityText.bytes(argument), bytes > 0, bytes <= 1 << 40 else { return nil }
        self.bytes = Int(bytes)
    }
}

// MARK: - The simulator's words as arguments

extension RetryAfterStyle: ExpressibleByArgument {}
extension SimulatedPlan: ExpressibleByArgument {}

extension GenerationTime: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(argument)
    }
}

extension ThumbnailRule: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(argument)
    }
}
