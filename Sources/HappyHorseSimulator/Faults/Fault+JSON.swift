/// The JSON of the admin path. Members besides those of an effect: `call`, `do`, `at`, `delay`, `times` (null: no end),
/// `skip`, `probability`, `prompt`.
extension Fault {
    init(json: JSONValue) throws(APIError) {
        var fields = try Fields(json)
        let call = try fields.choice("call", CallKind.allCases.map(\.rawValue) + ["any"]).flatMap(CallKind.init)
        let effect = try Effect(fields: &fields)
        let stage = try fields.choice("at", Stage.allCases.map(\.rawValue)).flatMap(Stage.init) ?? .body
        let delay = try fields.duration("delay") ?? .zero
        let endless = fields.isNull("times")
        let times = endless ? nil : try fields.integer("times", 1...1_000_000_000) ?? 1
        let skip = try fields.integer("skip", 0...1_000_000_000) ?? 0
        let probability = try fields.number("probability", 0...1) ?? 1
        let prompt = try fields.string("prompt", 1...2000)
        try fields.finish()
        self.init(
            call,
            effect,
            at: stage,
            delay: delay,
            times: times,
            skip: skip,
            probability: probability,
            prompt: prompt
        )
    }
}

extension Fault.Effect {
    private static let names = [
        "delay", "envelope", "html", "text", "empty", "redirect", "cut", "stall", "garbage", "truncate", "stallAfter",
        "wrongLength", "trickle", "corrupt", "edit",
    ]

    fileprivate init(fields: inout Fields) throws(APIError) {
        let statuses = 100...999
        let counts = 0...1_000_000_000
        switch try fields.required(fields.choice("do", Self.names), "do") {
        case "envelope":
            self = .envelope(
                try fields.string("code", 1...100) ?? "internal_error",
                status: try fields.integer("status", statuses) ?? 500,
                message: try fields.string("message", 0...10000) ?? "Injected fault.",
                retryAfter: try fields.string("retryAfter", 0...100)
            )
        case "html":
            self = .html(status: try fields.integer("status", statuses) ?? 502)
        case "text":
            self = .text(
                try fields.string("text", 0...1_000_000) ?? "",
                status: try fields.integer("status", statuses) ?? 200,
                contentType: try fields.string("contentType", 1...200) ?? "text/plain"
            )
        case "empty":
            self = .empty(status: try fields.integer("status", statuses) ?? 503)
        case "redirect":
            let target = try fields.string("to", 1...2000) ?? "cdn"
            self = .redirect(to: target, status: try fields.integer("status", statuses) ?? 302)
        case "cut":
            self = .cut(reset: try fields.bool("reset") ?? false)
        case "stall":
            self = .stall
        case "garbage":
            self = .garbage(bytes: try fields.integer("bytes", counts) ?? 64)
        case "truncate":
            let count = try fields.required(fields.integer("after", counts), "after")
            self = .truncate(after: count, reset: try fields.bool("reset") ?? false)
        case "stallAfter":
            self = .stallAfter(try fields.required(fields.integer("after", counts), "after"))
        case "wrongLength":
            self = .wrongLength(by: try fields.integer("by", -1_000_000_000...1_000_000_000) ?? 10)
        case "trickle":
            self = .trickle(bytesPerSecond: try fields.integer("bytesPerSecond", counts) ?? 1000)
        case "corrupt":
            self = .corrupt(bytes: try fields.integer("bytes", counts) ?? 16)
        case "edit":
            var changes: [String: String?] = [:]
            for member in try fields.members("set") ?? [] {
                changes.updateValue(member.value.text, forKey: member.name)
            }
            for name in try fields.strings("remove") ?? [] {
                changes.updateValue(nil, forKey: name)
            }
            self = .edit(changes)
        default:
            self = .delay
        }
    }
}
