import CYaml

/// One step of a YAML text.
struct YAMLEvent {
    /// What happens at this step.
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case alias(String)
        case scalar(ManifestScalar)
        case sequenceStart
        case mappingStart
        case collectionEnd
    }

    let kind: Kind
    let place: Place
    var anchor: String?
    var hasTag = false
}

/// The events of a YAML text, from the libyaml that Yams carries: Yams itself shows only the finished tree, which is too late
/// to refuse an alias bomb or to see a tag.
struct YAMLEvents: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeBufferPointer<UInt8>

    /// Begins to read valid UTF-8; the bytes must outlive the events.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        self.parser = .allocate(capacity: 1)
        self.parser.initialize(to: yaml_parser_t())
        yaml_parser_initialize(self.parser)
        yaml_parser_set_encoding(self.parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(self.parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(self.parser)
        self.parser.deinitialize(count: 1)
        self.parser.deallocate()
    }

    /// The next event; after the end of the stream, its end again.
    mutating func next() throws(SyntaxProblem) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(self.parser, &event) == 1 else { throw self.problem }
        defer { yaml_event_delete(&event) }
        let place = Place(line: Int(event.start_mark.line) + 1, column: Int(event.start_mark.column) + 1)
        switch event.type {
        case YAML_STREAM_START_EVENT: return YAMLEvent(kind: .streamStart, place: place)
        case YAML_DOCUMENT_START_EVENT: return YAMLEvent(kind: .documentStart, place: place)
        case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, place: place)
        case YAML_ALIAS_EVENT:
            return YAMLEvent(kind: .alias(Self.text(event.data.alias.anchor) ?? ""), place: place)
        case YAML_SCALAR_EVENT:
            return Self.scalar(event.data.scalar, at: place)
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            return YAMLEvent(
                kind: .sequenceStart,
                place: place,
                anchor: Self.text(start.anchor),
                hasTag: start.tag != nil
            )
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            return YAMLEvent(
                kind: .mappingStart,
                place: place,
                anchor: Self.text(start.anchor),
                hasTag: start.tag != nil
            )
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .collectionEnd, place: place)
        default: return YAMLEvent(kind: .streamEnd, place: place)
        }
    }

    private static func scalar(
        _ scalar: yaml_event_s.__Unnamed_union_data.__Unnamed_struct_scalar,
        at place: Place
    )
        -> YAMLEvent
    {
        // The value may hold NUL characters (from escapes), so its length counts, not its end.
        let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
        let kind: ManifestScalar.Kind = scalar.style == YAML_PLAIN_SCALAR_STYLE ? .plain : .text
        return YAMLEvent(
            kind: .scalar(ManifestScalar(kind, text)),
            place: place,
            anchor: Self.text(scalar.anchor),
            hasTag: scalar.tag != nil
        )
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    /// What libyaml says of the place where it stopped.
    private var problem: SyntaxProblem {
        let parser = self.parser.pointee
        // libyaml reads ahead of its events and has a bound of its own, above ours.
        guard parser.flow_level <= ManifestRules.maximumDepth else {
            let mark = parser.problem_mark
            return SyntaxProblem(
                at: Place(line: Int(mark.line) + 1, column: Int(mark.column) + 1),
                "is nested more than \(ManifestRules.maximumDepth) deep"
            )
        }
        let message = parser.problem.map { String(cString: $0) } ?? "can't be read"
        guard parser.error == YAML_READER_ERROR else {
            let context = parser.context.map { " \(String(cString: $0))" } ?? ""
            let mark = parser.problem_mark
            return SyntaxProblem(
                at: Place(line: Int(mark.line) + 1, column: Int(mark.column) + 1),
                "is not valid YAML: \(message)\(context)"
            )
        }
        return SyntaxProblem(at: self.place(ofByte: Int(parser.problem_offset)), "is not valid YAML: \(message)")
    }

    private func place(ofByte offset: Int) -> Place {
        var place = Place(line: 1, column: 1)
        for byte in self.bytes.prefix(offset) where byte & 0xC0 != 0x80 {
            place =
                byte == UInt8(ascii: "\n")
                ? Place(line: place.line + 1, column: 1) : Place(line: place.line, column: place.column + 1)
        }
        return place
    }
}
