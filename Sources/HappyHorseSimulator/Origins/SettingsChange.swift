/// The settings that can be changed over HTTP while the simulator runs.
struct SettingsChange {
    private var changes: [@Sendable (inout SimulatorConfiguration) -> Void] = []

    init(json: JSONValue) throws(APIError) {
        var fields = try Fields(json)
        let counts = 0...1_000_000_000
        if fields.has("credits") {
            let credits = fields.isNull("credits") ? nil : try fields.integer("credits", counts)
            self.changes.append { $0.credits = credits }
        }
        if fields.has("requestsPerMinute") {
            let limit =
                fields.isNull("requestsPerMinute") ? nil : try fields.integer("requestsPerMinute", 1...1_000_000)
            self.changes.append { $0.requestsPerMinute = limit }
        }
        if fields.has("maxGenerating") {
            let limit = fields.isNull("maxGenerating") ? nil : try fields.integer("maxGenerating", counts)
            self.changes.append { $0.maxGenerating = limit }
        }
        if let burst = try fields.integer("burst", 1...1_000_000) {
            self.changes.append { $0.burst = burst }
        }
        if let plan = try fields.choice("plan", SimulatedPlan.allCases.map(\.rawValue)).flatMap(SimulatedPlan.init) {
            self.changes.append { $0.plan = plan }
        }
        if let share = try fields.number("failRate", 0...1) {
            self.changes.append { $0.failRate = share }
        }
        if let text = try fields.string("generationTime", 1...1000) {
            guard let time = GenerationTime(text) else {
                throw Fields.invalid("generationTime must be like 2s, 2s-8s or 90%:2s-8s,10%:1m.")
            }
            self.changes.append { $0.generationTime = time }
        }
        if let text = try fields.string("thumbnails", 1...100) {
            guard let rule = ThumbnailRule(text) else {
                throw Fields.invalid("thumbnails must be with-video, never, late:5s or share:0.5.")
            }
            self.changes.append { $0.thumbnails = rule }
        }
        if let keys = try fields.strings("revoke") {
            self.changes.append { $0.revokedKeys.formUnion(keys) }
        }
        if let keys = try fields.strings("restore") {
            self.changes.append { $0.revokedKeys.subtract(keys) }
        }
        try fields.finish()
    }

    func apply(to world: World) {
        world.change { configuration in
            for change in self.changes {
                change(&configuration)
            }
        }
    }
}
