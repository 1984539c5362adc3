/// The targets of `Package.swift`, read from its text: enough for a file laid out like ours, a target after another.
struct PackageManifest: Sendable {
    struct Target: Sendable {
        let name: String
        let isTest: Bool
        /// Modules and targets that it declares as dependencies.
        let dependencies: Set<String>
        /// Whether it uses the settings that every Swift target shares.
        let usesSharedSettings: Bool
    }

    let targets: [Target]

    init(text: String) {
        // Package products with dependencies stand before this line, targets after it.
        let declaration = /\.(target|executableTarget|testTarget)\(\s*name: "(\w+)"/
        let section = text.firstRange(of: "\n    targets: [").map { text[$0.upperBound...] } ?? ""
        let starts = section.matches(of: declaration)
        let ends = starts.dropFirst().map(\.range.lowerBound) + [section.endIndex]
        self.targets = zip(starts, ends).map { start, end in
            let body = section[start.range.upperBound..<end]
            return Target(
                name: String(start.2),
                isTest: start.1 == "testTarget",
                dependencies: Self.dependencies(in: body),
                usesSharedSettings: body.contains("swiftSettings: settings")
            )
        }
    }

    private static func dependencies(in body: Substring) -> Set<String> {
        guard let open = body.firstRange(of: "dependencies: ["), let close = body.firstRange(of: "]") else { return [] }
        let list = body[open.upperBound..<close.lowerBound]
        let products = list.matches(of: /\.product\(name: "(\w+)"/).map { String($0.1) }
        let targets = list.matches(of: /(?m)^\s*"(\w+)"|\[\s*"(\w+)"/).compactMap { $0.1 ?? $0.2 }.map(String.init)
        let inline = list.wholeMatch(of: /\s*"(\w+)"\s*/).map { [String($0.1)] } ?? []
        return Set(products + targets + inline)
    }
}
