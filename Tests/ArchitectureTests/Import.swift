/// One `import` of a Swift file.
struct Import: Equatable, Sendable {
    let module: String
    let line: Int
    /// Whether it stands between `#if` and `#endif` of a condition on the platform or on the module being there.
    let isConditional: Bool

    /// Every import in a file, whatever its access level, attributes or kind.
    static func all(in file: SourceCode) -> [Import] {
        // Created here, not shared: a Regex is not Sendable.
        let statement = /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:\w+\s+)?import\s+(?:[a-z]+\s+)?([A-Za-z_]\w*)/
        var imports: [Import] = []
        var conditions: [Bool] = []
        for (index, line) in file.code.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let text = line.drop { $0 == " " }
            if text.hasPrefix("#if") {
                conditions.append(text.contains("canImport(") || text.contains("os("))
            } else if text.hasPrefix("#endif") {
                _ = conditions.popLast()
            }
            for part in line.split(separator: ";") {
                guard let match = part.prefixMatch(of: statement) else { continue }
                imports.append(
                    Import(module: String(match.1), line: index + 1, isConditional: conditions.contains(true))
                )
            }
        }
        return imports
    }
}
