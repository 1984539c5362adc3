import PaddockCore

/// One row of the table: everything that is known of a setting.
package struct SettingRow: Sendable {
    /// The setting's name, as in `limits.generating`.
    package let key: String
    /// The name of the type of its value.
    package let type: String
    /// What is allowed, in words.
    package let allowed: String
    /// One line for people.
    package let meaning: String
    /// Whether `SIGHUP` changes it in a running daemon; the others need a restart.
    package let isLive: Bool
    /// Names of environment variables, the weaker first.
    package let environmentNames: [String]

    /// A value to show where there is no default.
    let example: String?
    let read: @Sendable (RawSetting, inout Settings) throws(SettingRefusal) -> Void
    let write: @Sendable (Settings) -> RawSetting?

    /// The compiler holds what lies at `path` to the type. `alias` is a variable besides the one made from the key.
    init<Value>(
        _ key: String,
        _ path: any WritableKeyPath<Settings, Value> & Sendable,
        _ type: SettingType<Value>,
        live: Bool = true,
        alias: String? = nil,
        example: String? = nil,
        _ meaning: String
    ) {
        self.key = key
        self.type = type.name
        self.allowed = type.allowed
        self.meaning = meaning
        self.isLive = live
        self.environmentNames = [alias, Self.environmentName(key)].compactMap(\.self)
        self.example = example
        self.read = { raw, settings throws(SettingRefusal) in
            settings[keyPath: path] = try type.read(raw)
        }
        self.write = { type.write($0[keyPath: path]) }
    }

    /// The setting's value as it would be written in the file's flow style; nil where there is none.
    package func text(in settings: Settings) -> String? {
        switch self.write(settings) {
        case .text(let text): text
        case .list(let items): "[\(items.map(\.inDoubleQuotes).joined(separator: ", "))]"
        case .nothing, nil: nil
        }
    }

    /// The key in upper snake case behind `PADDOCK_`: `api.baseURL` is `PADDOCK_API_BASE_URL`.
    static func environmentName(_ key: String) -> String {
        var name = "PADDOCK_"
        var before: Character = "_"
        for character in key {
            if character.isUppercase, before.isLowercase { name.append("_") }
            name.append(character == "." ? "_" : character.uppercased())
            before = character
        }
        return name
    }
}
