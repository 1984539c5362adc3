package import Logging

/// Hands events to the process's `LogOutput`, with the metadata of logger, provider and event put together.
package struct LineLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let output: LogOutput
    private var ownLevel: Logger.Level?

    package init(label: String, output: LogOutput) {
        self.label = label
        self.output = output
    }

    /// The output's level, which may change at any time, unless this logger was given one of its own.
    package var logLevel: Logger.Level {
        get { self.ownLevel ?? self.output.level }
        set { self.ownLevel = newValue }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = self.metadata
        if let provided = self.metadataProvider?.get() {
            all.merge(provided) { _, new in new }
        }
        if let given = event.metadata {
            all.merge(given) { _, new in new }
        }
        if let error = event.error {
            all["error"] = "\(error)"
        }
        self.output.take(level: event.level, logger: self.label, message: event.message.description, metadata: all)
    }
}
