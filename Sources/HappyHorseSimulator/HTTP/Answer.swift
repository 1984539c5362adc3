/// What goes back to the caller: a status, headers and a body that may be larger than memory.
struct Answer: Sendable {
    enum Body: Sendable {
        case bytes([UInt8])
        case file(VirtualFile, Range<Int>)

        var count: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .file(_, let range): range.count
            }
        }
    }

    var status: Int
    var headers: [(name: String, value: String)]
    var body: Body

    init(status: Int, headers: [(name: String, value: String)] = [], body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    static func text(status: Int, type: String, _ text: String) -> Self {
        Self(status: status, headers: [("Content-Type", type)], body: .bytes(Array(text.utf8)))
    }

    static func json(status: Int = 200, _ value: JSONValue) -> Self {
        .text(status: status, type: "application/json; charset=utf-8", value.text)
    }

    /// The documented error envelope.
    static func envelope(status: Int, code: String, message: String, details: [JSONValue.Member] = []) -> Self {
        let error: [JSONValue.Member] = [
            .init(name: "code", value: .string(code)), .init(name: "message", value: .string(message)),
        ]
        return .json(status: status, ["error": .object(error + details)])
    }

    /// An error as object stores give it.
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    static func xml(status: Int, code: String, message: String) -> Self {
        .text(
            status: status,
            type: "application/xml",
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <Error><Code>\(code)</Code><Message>\(message)</Message><RequestId>SIMULATED</RequestId></Error>
            """
        )
    }

    /// A page as gateways and captive portals give it.
    static func html(status: Int) -> Self {
        .text(
            status: status,
            type: "text/html; charset=utf-8",
            "<!DOCTYPE html><html><head><title>\(status)</title></head><body><h1>\(status)</h1></body></html>\n"
        )
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
    init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }
}
