import SystemPackage

/// The part of a manifest's line where a problem is, to be shown under it.
package struct ManifestExcerpt: Hashable, Sendable {
    package let line: Int
    /// The line, or what stands around the place where it is long.
    package let text: String
    /// How many Unicode scalars of `text` stand before the place; nil where only the line is known.
    package let before: Int?
    /// Whether the line goes on to the left and to the right.
    package let isCutLeft: Bool
    package let isCutRight: Bool
}

extension ManifestReport {
    /// What the manifest has at the places of problems. Lines that can't be read have no excerpt.
    ///
    /// - Parameter problems: The manifest's problems, in any order.
    /// - Returns: An excerpt for each problem that has a line.
    /// - Throws: `Errno` where the manifest can't be read again.
    package func excerpts(for problems: [ManifestProblem]) throws -> [ManifestProblem: ManifestExcerpt] {
        var wanted: [Int: [ManifestProblem]] = [:]
        for problem in problems {
            if let line = problem.line { wanted[line, default: []].append(problem) }
        }
        var excerpts: [ManifestProblem: ManifestExcerpt] = [:]
        guard let last = wanted.keys.max() else { return excerpts }
        var lines = ExcerptLines(self.input)
        while let (number, bytes) = try lines.next(), number <= last {
            for problem in wanted[number] ?? [] {
                excerpts[problem] = ManifestExcerpt(of: bytes, line: number, column: problem.column)
            }
        }
        return excerpts
    }
}

extension ManifestExcerpt {
    /// How many bytes are kept to each side of a place.
    private static let reach = 400

    fileprivate init(of bytes: ArraySlice<UInt8>, line: Int, column: Int?) {
        var index = bytes.startIndex
        var left = (column ?? 1) - 1
        while index < bytes.endIndex, left > 0 || Self.continues(bytes[index]) {
            if !Self.continues(bytes[index]) { left -= 1 }
            index += 1
        }
        var start = max(bytes.startIndex, index - Self.reach)
        while start < index, Self.continues(bytes[start]) { start += 1 }
        var end = min(bytes.endIndex, index + Self.reach)
        while end < bytes.endIndex, end > index, Self.continues(bytes[end]) { end -= 1 }
        self.line = line
        self.text = String(decoding: bytes[start..<end], as: UTF8.self)
        self.before = column == nil ? nil : String(decoding: bytes[start..<index], as: UTF8.self).unicodeScalars.count
        self.isCutLeft = start > bytes.startIndex
        self.isCutRight = end < bytes.endIndex
    }

    private static func continues(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}

/// The lines of a manifest, counted as its reader counts them.
private struct ExcerptLines {
    private var lines: LineReader
    private let isYAML: Bool
    private var number = 0
    /// What is left of a line that YAML takes for several.
    private var rest: [ArraySlice<UInt8>] = []

    /// The line breaks of YAML 1.1 besides LF, longest first: LS, PS, NEL, CR (yaml.org, YAML 1.1, 5.4).
    private static let breaks: [[UInt8]] = [[0xE2, 0x80, 0xA8], [0xE2, 0x80, 0xA9], [0xC2, 0x85], [0x0D]]

    init(_ input: ManifestInput) {
        self.isYAML = input.format == .yaml
        switch input.format.kind {
        case .document: self.lines = LineReader(input.source, maximumLine: ManifestRules.maximumBytes)
        case .records: self.lines = LineReader(input.source)
        }
    }

    mutating func next() throws(Errno) -> (Int, ArraySlice<UInt8>)? {
        if self.rest.isEmpty {
            guard let line = try self.lines.next() else { return nil }
            let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
            let bytes = line.number == 1 && line.bytes.starts(with: mark) ? line.bytes.dropFirst(3) : line.bytes
            self.rest = self.isYAML ? Self.split(bytes) : [bytes]
        }
        self.number += 1
        return (self.number, self.rest.removeFirst())
    }

    private static func split(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var start = line.startIndex
        var index = start
        while index < line.endIndex {
            let found = Self.breaks.first { line[index...].starts(with: $0) }
            guard let found else {
                index += 1
                continue
            }
            parts.append(line[start..<index])
            index += found.count
            start = index
        }
        return parts + [line[start...]]
    }
}
