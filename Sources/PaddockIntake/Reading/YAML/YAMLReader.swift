/// A reader of one YAML document with places, over libyaml's events.
///
/// Aliases are weighed as the text is read: what they stand for is counted as if it were written out, so a bomb is refused
/// at the alias that would pass the bound, before anything is built from it. Tags and merge keys are refused.
struct YAMLReader {
    /// How much a node comes to with every alias in it written out.
    private struct Weight {
        var nodes: Int
        var bytes: Int
        /// How many levels it has, itself included.
        var levels = 1
    }

    private var problems: [SyntaxProblem] = []
    private var anchors: [String: (node: ManifestNode, weight: Weight)] = [:]
    private var total = Weight(nodes: 0, bytes: 0)
    /// The deepest level that the node in hand has reached.
    private var deepest = 0

    /// Reads the document. Duplicate keys, tags and merge keys are gathered; any other fault ends the reading.
    static func read(_ text: ManifestText) -> ParsedManifest {
        text.bytes.withUnsafeBufferPointer { buffer in
            var reader = Self()
            do throws(SyntaxProblem) {
                let root = try reader.document(YAMLEvents(buffer))
                return ParsedManifest(root: root, problems: reader.problems)
            } catch {
                return ParsedManifest(root: nil, problems: reader.problems + [error])
            }
        }
    }

    private mutating func document(_ events: consuming YAMLEvents) throws(SyntaxProblem) -> ManifestNode {
        _ = try events.next()
        let start = try events.next()
        guard case .documentStart = start.kind else { throw SyntaxProblem(at: nil, "is empty") }
        let root = try self.node(from: try events.next(), of: &events, depth: 1)
        _ = try events.next()
        let end = try events.next()
        guard case .streamEnd = end.kind else {
            throw SyntaxProblem(at: end.place, "a second document begins here; a file holds one manifest")
        }
        return root
    }

    private mutating func node(
        from event: YAMLEvent,
        of events: inout YAMLEvents,
        depth: Int
    ) throws(SyntaxProblem) -> ManifestNode {
        if case .alias(let name) = event.kind { return try self.alias(name, at: event.place, depth: depth) }
        let outside = self.deepest
        self.deepest = 0
        defer { self.deepest = max(outside, self.deepest) }
        try self.reach(depth, at: event.place)
        if event.hasTag {
            try self.note(SyntaxProblem(at: event.place, "YAML tags (!…) are not allowed; write the plain value"))
        }
        let before = self.total
        let node: ManifestNode
        switch event.kind {
        case .scalar(let scalar):
            guard ComparableText.holds(scalar.text) else {
                throw SyntaxProblem(at: event.place, ComparableText.refusal)
            }
            try self.count(Weight(nodes: 1, bytes: scalar.text.utf8.count), at: event.place)
            node = ManifestNode(.scalar(scalar), at: event.place)
        case .sequenceStart:
            try self.count(Weight(nodes: 1, bytes: 0), at: event.place)
            node = ManifestNode(.sequence(try self.items(of: &events, depth: depth)), at: event.place)
        case .mappingStart:
            try self.count(Weight(nodes: 1, bytes: 0), at: event.place)
            node = ManifestNode(.mapping(try self.entries(of: &events, depth: depth)), at: event.place)
        case .alias, .streamStart, .streamEnd, .documentStart, .documentEnd, .collectionEnd:
            throw SyntaxProblem(at: event.place, "expected a value")
        }
        if let anchor = event.anchor {
            let weight = Weight(
                nodes: self.total.nodes - before.nodes,
                bytes: self.total.bytes - before.bytes,
                levels: self.deepest - depth + 1
            )
            self.anchors[anchor] = (node, weight)
        }
        return node
    }

    private mutating func items(of events: inout YAMLEvents, depth: Int) throws(SyntaxProblem) -> [ManifestNode] {
        var items: [ManifestNode] = []
        while true {
            let event = try events.next()
            if case .collectionEnd = event.kind { return items }
            items.append(try self.node(from: event, of: &events, depth: depth + 1))
        }
    }

    private mutating func entries(of events: inout YAMLEvents, depth: Int) throws(SyntaxProblem) -> [ManifestEntry] {
        var keys = KeySet()
        var entries: [ManifestEntry] = []
        while true {
            let event = try events.next()
            if case .collectionEnd = event.kind { return entries }
            let key = try self.node(from: event, of: &events, depth: depth + 1)
            let value = try self.node(from: try events.next(), of: &events, depth: depth + 1)
            guard case .scalar(let name) = key.content else {
                throw SyntaxProblem(at: event.place, "a key must be a name")
            }
            if name == ManifestScalar(.plain, "<<") {
                try self.note(
                    SyntaxProblem(at: event.place, "merge keys (<<) are not allowed; use defaults: for what jobs share")
                )
            } else if let problem = keys.insert(name.text, at: event.place) {
                try self.note(problem)
            } else {
                entries.append(ManifestEntry(key: name.text, keyPlace: event.place, value: value))
            }
        }
    }

    /// Gathers a problem that does not keep the rest from being read; where nobody would read more of them, it ends the reading.
    private mutating func note(_ problem: SyntaxProblem) throws(SyntaxProblem) {
        guard self.problems.count < ManifestRules.maximumProblems else { throw problem }
        self.problems.append(problem)
    }

    private mutating func alias(_ name: String, at place: Place, depth: Int) throws(SyntaxProblem) -> ManifestNode {
        guard let target = self.anchors[name] else {
            throw SyntaxProblem(at: place, "the alias *\(VisibleText.escaped(cut: name)) has no anchor before it")
        }
        try self.count(target.weight, at: place)
        // Aliases in what aliases stand for can build a tower that no line of the file shows.
        try self.reach(depth + target.weight.levels - 1, at: place)
        return target.node
    }

    private mutating func reach(_ depth: Int, at place: Place) throws(SyntaxProblem) {
        guard depth <= ManifestRules.maximumDepth else {
            throw SyntaxProblem(at: place, "is nested more than \(ManifestRules.maximumDepth) deep")
        }
        self.deepest = max(self.deepest, depth)
    }

    private mutating func count(_ weight: Weight, at place: Place) throws(SyntaxProblem) {
        self.total.nodes += weight.nodes
        self.total.bytes += weight.bytes
        guard self.total.nodes <= ManifestRules.maximumNodes, self.total.bytes <= ManifestRules.maximumTextBytes else {
            throw SyntaxProblem(
                at: place,
                "grows too large here: with its aliases written out, a manifest may hold"
                    + " \(ManifestRules.maximumNodes) values and \(ManifestRules.maximumTextBytes) bytes of text"
            )
        }
    }
}
