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
            example: "https://happyhorse.example",
            "the API's address, without /api/v1"
        ),
        SettingRow(
            "api.keyFile",
            \.api.keyFile,
            .optional(.secretFile),
            example: "/etc/paddock/key",
            "file holding the key; else systemd's credential happyhorse-api-key, else HAPPYHORSE_API_KEY"
        ),
        SettingRow("api.timeout", \.api.timeout, .duration(), live: false, "time for an answer to a call"),
        SettingRow(
            "api.createTimeout",
            \.api.createTimeout,
            .duration(),
            live: false,
            "time for an answer to a create, which a clean stop waits for too"
        ),
        SettingRow(
            "api.caFile",
            \.api.caFile,
            .optional(.path),
            live: false,
            example: "/etc/paddock/ca.pem",
            "PEM of certificate authorities trusted besides the system's"
        ),
    ]

    private static let folders: [SettingRow] = [
        SettingRow("folders.jobs", \.folders.jobs, .path, live: false, "the watched folder"),
        SettingRow("folders.output", \.folders.output, .path, live: false, "where finished videos are published"),
        SettingRow("folders.state", \.folders.state, .path, live: false, "everything Paddock knows; a local disk"),
        SettingRow(
            "folders.media",
            \.folders.media,
            .optional(.paths),
            live: false,
            example: "[jobs, /mnt/footage]",
            "roots that media must lie under, besides the manifest's own folder; jobs and output where not given"
        ),
        SettingRow(
            "folders.settle",
            \.folders.settle,
            .duration(),
            live: false,
            "how long a manifest must lie unchanged before it is read"
        ),
        SettingRow(
            "folders.mediaGrace",
            \.folders.mediaGrace,
            .duration(),
            live: false,
            "how long a manifest waits for media that are missing or still growing"
        ),
        SettingRow("folders.rescan", \.folders.rescan, .duration(), live: false, "time between two full scans"),
        SettingRow(
            "folders.minFree",
            \.folders.minFree,
            .size,
            live: false,
            "less free room than this closes the disk gate"
        ),
    ]

    private static let limits: [SettingRow] = [
        SettingRow(
            "limits.requestsPerMinute",
            \.limits.requestsPerMinute,
            .count(),
            "ceiling for all calls to the API together"
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
            "a manifest with more jobs is refused"
        ),
    ]

    private static let polling: [SettingRow] = [
        SettingRow(
            "polling.interval",
            \.polling.interval,
            .duration(.milliseconds(100)...(.seconds(365 * 86400))),
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
            "a paid video that the API does not know is asked for this long, then held"
        ),
        SettingRow(
            "polling.giveUpAfter",
            \.polling.giveUpAfter,
            .duration(),
            "a video neither ready nor failed by then is held"
        ),
    ]

    private static let spending: [SettingRow] = [
        SettingRow(
            "spending.whenUnsure",
            \.spending.whenUnsure,
            .choice(),
            "what to do with a create whose outcome is unknown: hold it, or retry it once (which may pay twice)"
        ),
        SettingRow(
            "spending.retryAfter",
            \.spending.retryAfter,
            .duration(),
            "the pause before an unsure create is sent once more"
        ),
        SettingRow(
            "spending.videosPerDay",
            \.spending.videosPerDay,
            .optional(.count()),
            example: "100",
            "most videos in a UTC day"
        ),
        SettingRow(
            "spending.secondsPerDay",
            \.spending.secondsPerDay,
            .optional(.count()),
            example: "600",
            "most seconds of video in a UTC day"
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
            example: "[\"/usr/local/bin/notify\", \"--paddock\"]",
            "program run on each done, failed, held, gate change and idle, with one JSON object on standard input"
        ),
        SettingRow(
            "metrics.file",
            \.metrics.file,
            .optional(.path),
            live: false,
            example: "/var/lib/node_exporter/paddock.prom",
            "Prometheus text file"
        ),
        SettingRow(
            "metrics.listen",
            \.metrics.listen,
            .optional(.listenAddress),
            live: false,
            example: "127.0.0.1:9100",
            "address for /metrics and /healthz"
        ),
        SettingRow("log.level", \.log.level, .choice(), "the least important events that are written"),
        SettingRow(
            "log.format",
            \.log.format,
            .choice(),
            live: false,
            "auto is human text, or journal priorities under systemd; json is one object a line"
        ),
    ]
}
