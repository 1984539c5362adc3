/// Where a host's name leads, as far as its text tells. Names are not resolved.
package enum HostKind: Equatable {
    /// This machine: `localhost`, `127.0.0.0/8`, `::1`.
    case loopback
    /// An address that only makes sense nearby: private, link-local (cloud metadata among them), shared, unspecified,
    /// multicast, reserved; also a number that looks like an address in a form that only some parsers read.
    case local
    /// Anything else.
    case elsewhere

    /// Tells by the text of a host, as URLs hold it: an IPv6 address with its brackets or without.
    package init(host: String) {
        var name = host.lowercased()
        if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
        while name.hasSuffix(".") { name.removeLast() }
        if name == "localhost" || name.hasSuffix(".localhost") {
            self = .loopback
        } else if name.contains(":") || name.contains("%") {
            self = Self.ipv6(name)
        } else if let octets = Self.octets(name) {
            self = Self.ipv4(octets)
        } else {
            self = Self.looksNumeric(name) || name.isEmpty ? .local : .elsewhere
        }
    }

    /// getaddrinfo reads `2130706433`, `127.1` and `0x7f.1` as addresses too (inet_aton): the last label tells.
    private static func looksNumeric(_ name: String) -> Bool {
        guard let last = name.split(separator: ".").last else { return true }
        return last.allSatisfy(\.isNumber) || last.hasPrefix("0x")
    }

    private static func octets(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        // A leading zero means octal to some parsers, so such a part is no plain octet.
        let octets = parts.compactMap { $0.count > 1 && $0.hasPrefix("0") ? nil : UInt8($0) }
        return parts.count == 4 && octets.count == 4 ? octets : nil
    }

    /// The special-purpose blocks of RFC 6890 and its successors.
    private static func ipv4(_ octets: [UInt8]) -> HostKind {
        switch (octets[0], octets[1]) {
        case (127, _): .loopback
        case (0, _), (10, _), (172, 16...31), (192, 168), (169, 254), (100, 64...127), (198, 18...19), (224..., _):
            .local
        default: (octets[0], octets[1], octets[2]) == (192, 0, 0) ? .local : .elsewhere
        }
    }

    private static func ipv6(_ text: String) -> HostKind {
        // A zone ("fe80::1%eth0") only goes with link-local addresses.
        guard !text.contains("%"), let groups = Self.groups(text) else { return .local }
        if groups.prefix(7).allSatisfy({ $0 == 0 }) { return groups[7] == 1 ? .loopback : .local }
        let embedded = [groups[6], groups[7]].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
        // IPv4-mapped, IPv4-compatible and the NAT64 prefix carry an IPv4 address at their end.
        if groups.prefix(5).allSatisfy({ $0 == 0 }), groups[5] == 0 || groups[5] == 0xffff {
            return Self.ipv4(embedded)
        }
        if groups.prefix(6).elementsEqual([0x64, 0xff9b, 0, 0, 0, 0]) { return Self.ipv4(embedded) }
        // Global unicast is 2000::/3; 2002::/16 (6to4) embeds an IPv4 address in its second and third group.
        guard groups[0] & 0xe000 == 0x2000 else { return .local }
        guard groups[0] == 0x2002 else { return .elsewhere }
        return Self.ipv4([groups[1], groups[2]].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] })
    }

    private static func groups(_ text: String) -> [UInt16]? {
        var text = text
        if let colon = text.lastIndex(of: ":"), let octets = Self.octets(String(text[text.index(after: colon)...])) {
            let high = String(UInt16(octets[0]) << 8 | UInt16(octets[1]), radix: 16)
            let low = String(UInt16(octets[2]) << 8 | UInt16(octets[3]), radix: 16)
            text = text[...colon] + high + ":" + low
        }
        let halves = text.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
        let parts = halves.map { $0.isEmpty ? [] : $0.split(separator: ":", omittingEmptySubsequences: false) }
        let numbers = parts.map { $0.compactMap { UInt16($0, radix: 16) } }
        guard zip(parts, numbers).allSatisfy({ $0.count == $1.count }) else { return nil }
        switch numbers.count {
        case 1: return numbers[0].count == 8 ? numbers[0] : nil
        case 2:
            let gap = 8 - numbers[0].count - numbers[1].count
            return gap > 0 ? numbers[0] + Array(repeating: 0, count: gap) + numbers[1] : nil
        default: return nil
        }
    }
}
