import PaddockCore

extension ManifestSchema {
    /// What a field takes.
    static func field(_ field: ManifestField) -> SchemaValue {
        ["description": .text(field.summary)] + Self.shape(field.rule.shape)
    }

    static let name: SchemaValue = [
        "type": ["string", "null"],
        "pattern": "^[A-Za-z0-9_-][A-Za-z0-9._-]*$",
        "minLength": 1,
        "maxLength": .integer(JobName.maximumLength),
    ]

    static let batchName: SchemaValue = [
        "description": "The batch: by default the file's name without its extension.",
        "$ref": "#/$defs/name",
    ]

    private static func shape(_ shape: FieldRule.Shape) -> SchemaValue {
        switch shape {
        case .text(let length):
            Self.text(minimum: length.lowerBound, maximum: length.upperBound, pattern: "^\(Self.harmless)*$")
        case .name:
            ["$ref": "#/$defs/name"]
        case .integer(let range):
            [
                "type": ["integer", "null"],
                "minimum": .integer(range.lowerBound),
                "maximum": .integer(range.upperBound),
            ]
        case .number(let range):
            [
                "type": ["number", "null"],
                "minimum": .number(range.lowerBound),
                "maximum": .number(range.upperBound),
            ]
        case .oneOf(let values):
            ["enum": .list(values.map { .text($0) } + [.null])]
        case .file:
            Self.text(minimum: 1, maximum: nil, pattern: "^(?!data:)\(Self.noURL)\(Self.harmless)*$")
        case .key:
            Self.text(minimum: 1, maximum: nil, pattern: "^\(Self.noURL)\(Self.harmless)*$")
        case .metadata:
            [
                "type": ["object", "null"],
                "propertyNames": ["minLength": 1, "pattern": .text("^\(Self.harmless)*$")],
                "additionalProperties": Self.text(minimum: 0, maximum: nil, pattern: "^\(Self.harmless)*$"),
            ]
        }
    }

    private static func text(minimum: Int, maximum: Int?, pattern: String) -> SchemaValue {
        var members: SchemaValue = ["type": ["string", "null"], "pattern": .text(pattern)]
        if minimum > 0 { members = members + ["minLength": .integer(minimum)] }
        if let maximum { members = members + ["maxLength": .integer(maximum)] }
        return members
    }

    /// A character that text may hold: all but controls, with tabs and line breaks allowed (ECMA-262).
    private static let harmless = #"[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u0084\u0086-\u009F]"#
    private static let noURL = #"(?![\s\S]*://)"#
}
