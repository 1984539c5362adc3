/// An event as the journal keeps it: with fields of its own that `journalctl` can ask for, as in `journalctl PADDOCK_JOB=spring/meadow`.
///
/// Written in the journal's native protocol (systemd.io, "Native Journal Protocol").
struct JournalEntry {
    /// Where the journal takes entries.
    static let socket = DatagramSocket("/run/systemd/journal/socket")

    /// The datagram.
    private(set) var bytes: [UInt8] = []

    init(_ line: LogLine) {
        self.add("PRIORITY", "\(line.priority)")
        self.add("SYSLOG_IDENTIFIER", "paddock")
        // `journalctl` shows nothing else unless asked, so all of it stands here too.
        self.add("MESSAGE", line.plain)
        self.add("PADDOCK_LOGGER", line.logger)
        for field in line.fields {
            self.add(Self.name(of: field.key), field.value)
        }
    }

    /// A field's name for a key: capitals, digits and underscores, at most 64 of them (systemd.journal-fields(7)). The prefix keeps it
    /// apart from the journal's own.
    static func name(of key: String) -> String {
        let name = key.unicodeScalars.map { scalar -> Character in
            guard scalar.isASCII, scalar.properties.isAlphabetic || scalar.properties.numericType != nil else {
                return "_"
            }
            return Character(scalar.properties.uppercaseMapping)
        }
        return String(("PADDOCK_" + String(name)).prefix(64))
    }

    private mutating func add(_ name: String, _ value: String) {
        self.bytes += name.utf8
        if value.utf8.contains(UInt8(ascii: "\n")) {
            // More than a line goes with its length in front.
            self.bytes.append(UInt8(ascii: "\n"))
            withUnsafeBytes(of: UInt64(value.utf8.count).littleEndian) { self.bytes += $0 }
        } else {
            self.bytes.append(UInt8(ascii: "="))
        }
        self.bytes += value.utf8
        self.bytes.append(UInt8(ascii: "\n"))
    }
}
