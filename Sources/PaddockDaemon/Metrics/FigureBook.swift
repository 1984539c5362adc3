import Metrics
import PaddockEngine
import Synchronization

/// Keeps the figures of this process, and writes them as Prometheus reads them: the daemon's end of swift-metrics.
///
/// Shared between the engine's loop, which counts, and whoever asks for the page. It is handed to those who count and not made the
/// system's: what some library counts for itself is none of ours.
final class FigureBook: MetricsFactory, Sendable {
    /// One line of figures: a name with its labels, in the order in which they were given.
    struct Line: Hashable, Sendable {
        let name: String
        let labels: [Label]

        init(_ name: String, _ dimensions: [(String, String)]) {
            self.name = name
            self.labels = dimensions.map { Label(name: $0.0, value: $0.1) }
        }
    }

    struct Label: Hashable, Sendable, Comparable {
        let name: String
        let value: String

        static func < (left: Self, right: Self) -> Bool { (left.name, left.value) < (right.name, right.value) }
    }

    private struct State {
        var values: [Line: Double] = [:]
        var histograms: [Line: FigureHistogram] = [:]
    }

    private static let bounds: [String: [Double]] = Figure.allCases.reduce(into: [:]) { bounds, figure in
        if case .histogram(let limits) = figure.kind { bounds[figure.rawValue] = limits }
    }

    private let state = Mutex(State())

    // MARK: - What is told

    fileprivate func add(_ amount: Double, to line: Line) {
        self.state.withLock { $0.values[line, default: 0] += amount }
    }

    fileprivate func set(_ value: Double, of line: Line) {
        self.state.withLock { $0.values[line] = value }
    }

    fileprivate func record(_ seconds: Double, in line: Line) {
        let bounds = Self.bounds[line.name] ?? []
        self.state.withLock { $0.histograms[line, default: FigureHistogram(bounds: bounds)].record(seconds) }
    }

    fileprivate func forget(_ line: Line?) {
        guard let line else { return }
        self.state.withLock { state in
            state.values[line] = nil
            state.histograms[line] = nil
        }
    }

    // MARK: - The page

    /// Writes the page that Prometheus reads.
    ///
    /// - Parameter omitted: figures that are left out of it.
    /// - Returns: its text.
    func text(without omitted: Set<Figure> = []) -> String {
        let state = self.state.withLock { $0 }
        let values = Dictionary(grouping: state.values, by: \.key.name)
        let histograms = Dictionary(grouping: state.histograms, by: \.key.name)
        var page = MetricsText()
        for figure in Figure.allCases where !omitted.contains(figure) {
            let lines = (values[figure.rawValue] ?? []).sorted {
                $0.key.labels.lexicographicallyPrecedes($1.key.labels)
            }
            .map { MetricsText.Sample($0.value, $0.key.pairs) }
            let times = (histograms[figure.rawValue] ?? [])
                .sorted { $0.key.labels.lexicographicallyPrecedes($1.key.labels) }
                .flatMap { $0.value.samples($0.key.pairs) }
            page.add(figure.rawValue, figure.kind.word, figure.help, lines + times)
        }
        return page.text
    }

    // MARK: - MetricsFactory

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        FigureLine(self, label, dimensions)
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        FigureLine(self, label, dimensions)
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        FigureLine(self, label, dimensions, aggregates: aggregate)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        FigureLine(self, label, dimensions)
    }

    func destroyCounter(_ handler: any CounterHandler) { self.forget((handler as? FigureLine)?.line) }
    func destroyMeter(_ handler: any MeterHandler) { self.forget((handler as? FigureLine)?.line) }
    func destroyRecorder(_ handler: any RecorderHandler) { self.forget((handler as? FigureLine)?.line) }
    func destroyTimer(_ handler: any TimerHandler) { self.forget((handler as? FigureLine)?.line) }
}

/// What swift-metrics talks to: a line of the book, whatever is done with it.
private final class FigureLine: CounterHandler, MeterHandler, RecorderHandler, TimerHandler, Sendable {
    private let book: FigureBook
    let line: FigureBook.Line
    private let aggregates: Bool

    init(_ book: FigureBook, _ label: String, _ dimensions: [(String, String)], aggregates: Bool = false) {
        self.book = book
        self.line = FigureBook.Line(label, dimensions)
        self.aggregates = aggregates
    }

    func increment(by amount: Int64) { self.book.add(Double(amount), to: self.line) }
    func increment(by amount: Double) { self.book.add(amount, to: self.line) }
    func decrement(by amount: Double) { self.book.add(-amount, to: self.line) }
    func reset() { self.book.set(0, of: self.line) }
    func set(_ value: Int64) { self.book.set(Double(value), of: self.line) }
    func set(_ value: Double) { self.book.set(value, of: self.line) }
    func record(_ value: Int64) { self.record(Double(value)) }

    func record(_ value: Double) {
        if self.aggregates { self.book.record(value, in: self.line) } else { self.book.set(value, of: self.line) }
    }

    func recordNanoseconds(_ duration: Int64) { self.book.record(Double(duration) / 1e9, in: self.line) }
}

extension FigureBook.Line {
    /// The labels as samples have them.
    fileprivate var pairs: [(name: String, value: String)] { self.labels.map { ($0.name, $0.value) } }
}

extension Figure.Kind {
    fileprivate var word: MetricsText.Kind {
        switch self {
        case .counter: .counter
        case .gauge: .gauge
        case .histogram: .histogram
        }
    }
}
