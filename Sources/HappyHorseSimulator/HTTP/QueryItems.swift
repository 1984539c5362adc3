import Foundation

/// The items of a URL's query, percent-decoded.
struct QueryItems: Sendable {
    private let items: [String: String]

    init(_ query: String?) {
        var items: [String: String] = [:]
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? String(parts[1]) : ""
            items[String(parts[0])] = value.removingPercentEncoding ?? value
        }
        self.items = items
    }

    subscript(name: String) -> String? {
        self.items[name]
    }
}
