public import SystemPackage

extension HappyHorseClient {
    /// What a client needs to know. Every duration must be above zero.
    public struct Configuration: Sendable {
        /// `https://…`, or `http` for a loopback host. A path is put before `/api/v1`.
        public var baseURL: String
        /// PEM file of certificate authorities trusted besides the system's.
        public var trustRootsFile: FilePath?
        /// Longest wait for a connection, TLS included.
        public var connectTimeout: Duration = .seconds(10)
        /// Longest wait for an answer's head, connecting included; not for creates and uploads, which have a body to
        /// get across first.
        public var firstByteTimeout: Duration = .seconds(30)
        /// Longest time without a byte once the request is out, and without a byte taken while it goes out. Creates
        /// have ``createTimeout`` alone.
        public var idleTimeout: Duration = .seconds(60)
        /// Longest time for a presign or a poll, from the call to the last byte of the answer.
        public var apiTimeout: Duration = .seconds(30)
        /// Longest time for a create, from the call to the last byte of the answer. A short one makes creates unsure.
        public var createTimeout: Duration = .seconds(120)
        /// Longest time for a whole upload or download.
        public var transferTimeout: Duration = .seconds(3600)
        /// Fewest bytes that a download must bring in each ``minimumSpeedWindow`` spent waiting for it.
        public var minimumSpeedBytes: Int64 = 1024
        /// See ``minimumSpeedBytes``.
        public var minimumSpeedWindow: Duration = .seconds(60)
        /// Largest body of an answer to a presign or a poll, in bytes.
        public var answerLimit: Int = 1024 * 1024
        /// Largest body of an answer to a create, in bytes. A larger one leaves the create unsure.
        public var createAnswerLimit: Int = 64 * 1024
        /// The `User-Agent` of every request.
        public var userAgent: String = "HappyHorse-Swift/0.1"

        /// Makes a configuration with the default limits.
        public init(baseURL: String) {
            self.baseURL = baseURL
        }
    }
}

extension HappyHorseClient.Configuration {
    func validate() throws(HappyHorseError) {
        let durations: [(String, Duration)] = [
            ("connectTimeout", self.connectTimeout), ("firstByteTimeout", self.firstByteTimeout),
            ("idleTimeout", self.idleTimeout), ("apiTimeout", self.apiTimeout),
            ("createTimeout", self.createTimeout), ("transferTimeout", self.transferTimeout),
            ("minimumSpeedWindow", self.minimumSpeedWindow),
        ]
        if let (name, value) = durations.first(where: { $0.1 <= .zero || $0.1 > RetryAfter.longest }) {
            throw HappyHorseError(.invalidConfiguration, "\(name) is \(value); it must be above 0, up to a year.")
        }
        guard self.answerLimit > 0, self.createAnswerLimit > 0 else {
            throw HappyHorseError(.invalidConfiguration, "The limits of answers must be above 0 bytes.")
        }
        guard self.userAgent.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) else {
            throw HappyHorseError(.invalidConfiguration, "The user agent must be printable ASCII.")
        }
    }
}
