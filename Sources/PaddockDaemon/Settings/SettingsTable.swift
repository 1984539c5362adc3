/// The one table of settings: names, types, bounds and meanings. Defaults stand in `Settings`.
package enum SettingsTable {
    /// Every setting, in the order in which people are shown them.
    package static let rows: [SettingRow] =
        Self.api + Self.folders + Self.limits + Self.polling + Self.spending + Self.rest

    /// The row of a key.
    package static func row(_ key: String) -> SettingRow? {
        Self.byKey[key]
    }

    static let byKey = Dictionary(uniqueKeysWithValues: Self.rows.map { ($0.key, $0) })
    static let groups: [String] = Self.rows.reduce(into: []) { groups, row in
        let group = String(row.key.prefix { $0 != "." })
        if groups.last != group { groups.append(group) }
    }

    /// No video is asked for more often, whatever is set.
    static let shortestPollInterval: Duration = .milliseconds(100)
}

// MARK: - Rows

extension SettingsTable {
    private static let api: [SettingRow] = [
        SettingRow(
            "api.baseURL",
            \.api.baseURL,
            .optional(.baseURL),
            live: false,
            alias: "HAPPYHORSE_BASE_URL",
            example: "https://your-happyhorse-domain",
            "where the API is, without /api/v1. Required: `https://…`, or plain `http` for a loopback host only"
        ),
        SettingRow(
            "api.keyFile",
            \.api.keyFile,
            .optional(.secretFile),
            example: "/etc/paddock/key",
            "a file that holds the key, readable by the daemon's user alone; else systemd's credential `happyhorse-api-key`, else "
                + "HAPPYHORSE_API_KEY from the environment"
        ),
        SettingRow("api.timeout", \.api.timeout, .duration(), live: false, "how long to wait for an answer to a call"),
        SettingRow(
            "api.createTimeout",
            \.api.createTimeout,
            .duration(),
            live: false,
            "the same for a create, which charges; a clean stop waits for it too"
        ),
        SettingRow(
            "api.caFile",
            \.api.caFile,
            .optional(.path),
            live: false,
            example: "/etc/paddock/ca.pem",
            "a PEM file of certificate authorities to trust besides the system's"
        ),
    ]

    private static let folders: [SettingRow] = [
        SettingRow("folders.jobs", \.folders.jobs, .path, live: false, "the watched folder"),
        SettingRow("folders.output", \.folders.output, .path, live: false, "where finished videos go"),
        SettingRow(
            "folders.state",
            \.folders.state,
            .path,
            live: false,
            "the database, copies of media and the lock; not on a network file system"
        ),
        SettingRow(
            "folders.media",
            \.folders.media,
            .optional(.paths),
            live: false,
            example: "[jobs, /mnt/footage]",
            "folders that a manifest's media must lie under, besides the manifest's own, symbolic links resolved; the folders of jobs "
                + "and output where not given"
        ),
        SettingRow(
            "folders.settle",
            \.folders.settle,
            .duration(),
            live: false,
            "how long a manifest must be unchanged before it is read"
        ),
        SettingRow(
            "folders.mediaGrace",
            \.folders.mediaGrace,
            .duration(),
            live: false,
            "how long to wait for media that a manifest names and that are missing or still growing"
        ),
        SettingRow(
            "folders.rescan",
            \.folders.rescan,
            .duration(),
            live: false,
            "how often the watched folder is read as a whole, whatever the file system's events say"
        ),
        SettingRow(
            "folders.minFree",
            \.folders.minFree,
            .size,
            live: false,
            "with less free room than this under the output, nothing is created or downloaded"
        ),
    ]

    private static let limits: [SettingRow] = [
        SettingRow(
            "limits.requestsPerMinute",
            \.limits.requestsPerMinute,
            .count(),
            "ceiling for all calls to the API together; Paddock goes below it by itself where the API allows less, and climbs back"
        ),
        SettingRow("limits.generating", \.limits.generating, .count(), "videos generating at once"),
        SettingRow(
            "limits.creates",
            \.limits.creates,
            .count(1...64),
            "creates in the air at once: the most that one crash can leave unsure"
        ),
        SettingRow("limits.uploads", \.limits.uploads, .count(1...64), "uploads at once"),
        SettingRow("limits.downloads", \.limits.downloads, .count(1...64), "downloads at once"),
        SettingRow(
            "limits.jobsPerManifest",
            \.limits.jobsPerManifest,
            .count(),
            "a manifest with more jobs than this is refused"
        ),
    ]

    private static let polling: [SettingRow] = [
        SettingRow(
            "polling.interval",
            \.polling.interval,
            .duration(Self.shortestPollInterval...(.seconds(365 * 86400))),
            "shortest time between two polls of one video"
        ),
        SettingRow("polling.maxInterval", \.polling.maxInterval, .duration(), "longest time between two polls"),
        SettingRow(
            "polling.thumbnailWait",
            \.polling.thumbnailWait,
            .duration(),
            "how long to go on asking for a thumbnail after the video is ready"
        ),
        SettingRow(
            "polling.missingAfter",
            \.polling.missingAfter,
            .duration(),
            "how long to go on asking for a paid video that the API says it does not know; then it is held for a person"
        ),
        SettingRow(
            "polling.giveUpAfter",
            \.polling.giveUpAfter,
            .duration(),
            "a paid video that is neither ready nor failed by then is held for a person"
        ),
    ]

    private static let spending: [SettingRow] = [
        SettingRow(
            "spending.whenUnsure",
            \.spending.whenUnsure,
            .choice(),
            "what to do with a create of unknown outcome: hold it until a person decides, or retry, which sends it once more and may "
                + "charge twice"
        ),
        SettingRow(
            "spending.retryAfter",
            \.spending.retryAfter,
            .duration(),
            "with retry, the pause before it is sent once more"
        ),
        SettingRow(
            "spending.videosPerDay",
            \.spending.videosPerDay,
            .optional(.count()),
            example: "100",
            "the most videos created in a UTC day; at a cap, creating waits for the next day"
        ),
        SettingRow(
            "spending.secondsPerDay",
            \.spending.secondsPerDay,
            .optional(.count()),
            example: "600",
            "the most seconds of video created in a UTC day"
        ),
        SettingRow(
            "spending.videosPerBatch",
            \.spending.videosPerBatch,
            .optional(.count()),
            example: "50",
            "a manifest that takes its batch over this many videos is refused"
        ),
        SettingRow(
            "spending.secondsPerBatch",
            \.spending.secondsPerBatch,
            .optional(.count()),
            example: "300",
            "a manifest that takes its batch over this many seconds is refused"
        ),
    ]

    private static let rest: [SettingRow] = [
        SettingRow(
            "hooks.command",
            \.hooks.command,
            .optional(.command),
            example: "[\"/usr/local/bin/notify-studio\", \"--from\", \"paddock\"]",
            "a program and its arguments, run without a shell on each done, failed and held job, each change of a gate, and when nothing "
                + "is left to do; it gets one JSON object on standard input, and never the key"
        ),
        SettingRow(
            "metrics.file",
            \.metrics.file,
            .optional(.path),
            live: false,
            example: "/var/lib/prometheus/node-exporter/paddock.prom",
            "where to write figures for Prometheus, as a text file that is replaced whole"
        ),
        SettingRow(
            "metrics.listen",
            \.metrics.listen,
            .optional(.listenAddress),
            live: false,
            example: "127.0.0.1:9464",
            "where to serve /metrics and /healthz, on this machine alone where no host is given"
        ),
        SettingRow(
            "log.level",
            \.log.level,
            .choice(),
            "the least important events that are written: trace, debug, info, notice, warning, error or critical"
        ),
        SettingRow(
            "log.format",
            \.log.format,
            .choice(),
            live: false,
            "how events are written: auto (text for people, or journal priorities under systemd), human, journal, or json, "
                + "one object a line"
        ),
    ]
}
