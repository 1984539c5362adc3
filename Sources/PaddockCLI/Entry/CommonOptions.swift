import ArgumentParser

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The home: the folder with jobs/, output/ and state/. Otherwise PADDOCK_HOME, the current folder if it is a \
            home, or /var/lib/paddock.
            """,
            valueName: "dir"
        ),
        completion: .directory
    )
    var home: String?

    @Option(
        help: ArgumentHelp("The settings, otherwise PADDOCK_CONFIG or paddock.yaml in the home.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var config: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("One setting, before environment and file. May be repeated.", valueName: "key=value")
    )
    var overrides: [String] = []

    /// Commands as people would type them for the same home.
    var hint: CommandHint { CommandHint(home: self.home) }
}

/// What every reading command takes besides.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Data for scripts: JSON on standard output, errors as JSON too.")
    var json = false
}
