import PaddockCore

/// Figures in the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4).
struct MetricsText {
    enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    /// What a page of it is served as.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    /// Adds a metric with its samples. One without samples is left out.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        self.text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for sample in samples {
            self.text += "\(name)\(sample.suffix)\(sample.labelText) \(Self.number(sample.value))\n"
        }
    }

    /// Adds a metric with one sample.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double?) {
        self.add(name, kind, help, value.map { [Sample($0)] } ?? [])
    }

    struct Sample {
        var value: Double
        var labels: [(name: String, value: String)]
        /// What stands behind the metric's name, as in `_sum`.
        var suffix = ""

        init(_ value: Double, _ labels: [(name: String, value: String)] = [], suffix: String = "") {
            self.value = value
            self.labels = labels
            self.suffix = suffix
        }

        fileprivate var labelText: String {
            guard !self.labels.isEmpty else { return "" }
            let pairs = self.labels.map { "\($0.name)=\($0.value.inDoubleQuotes)" }
            return "{\(pairs.joined(separator: ","))}"
        }
    }

    static func number(_ value: Double) -> String {
        Int64(exactly: value).map(String.init) ?? "\(value)"
    }
}
