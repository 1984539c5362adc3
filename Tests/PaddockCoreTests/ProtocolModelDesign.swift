/// How a program goes about its creates: the protocol as it is, or with one thing done as a careless program does it.
struct ModelDesign: Hashable, Sendable {
    var name = "the held brace"
    var daemons = 1

    /// The intent is on record before anything is sent.
    var savesIntent = true
    /// The closing brace waits for the record that arms the attempt.
    var withholdsBrace = true
    /// A 5xx is taken for proof that nothing was charged.
    var trustsServerErrors = false
    /// A connection that dies without an answer makes the transport send the request once more.
    var transportReplays = false
    /// A timer takes what has been unsure for long for not sent.
    var rescuesByTime = false
    /// A second daemon on the home ends at once.
    var locksHome = true
    /// Attempts of an older start can be neither begun nor armed.
    var fencesEpochs = true
    /// Arming that changes no row is an error.
    var countsArmedRows = true
    /// The id of a paid video reaches the disk after the next turn's effects have begun.
    var savesIDLate = false
    /// `spending.whenUnsure` is `retry`.
    var retriesUnsure = false

    var testDescription: String { self.name }
}

extension ModelDesign {
    static let heldBrace = Self()

    static let heldBraceWithRetryPolicy = Self(
        name: "the held brace with spending.whenUnsure: retry",
        retriesUnsure: true
    )

    /// As if the lock were lost, on a file system that does not keep its word: the database alone must hold.
    static let twoDaemons = Self(name: "two daemons without the lock", daemons: 2, locksHome: false)

    /// What a row's state says is enough where each arming must hit its row; the epoch is a second bolt on the same door.
    static let twoDaemonsWithoutEpochs = Self(
        name: "two daemons without the lock and epochs",
        daemons: 2,
        locksHome: false,
        fencesEpochs: false
    )

    static let naive = Self(name: "POST, then save", savesIntent: false, withholdsBrace: false)

    static let intentAndRetry = Self(
        name: "write-ahead intent, and a retry after 5xx",
        trustsServerErrors: true
    )

    static let replayingTransport = Self(name: "a transport that replays", transportReplays: true)

    static let armingAfterTheBrace = Self(name: "arming after the brace", withholdsBrace: false)

    static let timerRescue = Self(name: "a timer that rescues", rescuesByTime: true)

    static let twoDaemonsUnfenced = Self(
        name: "two daemons without the lock and the fence",
        daemons: 2,
        locksHome: false,
        fencesEpochs: false,
        countsArmedRows: false
    )

    static let idSavedLate = Self(name: "the id saved after the next effect", savesIDLate: true)
}
