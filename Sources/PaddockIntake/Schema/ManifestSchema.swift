import PaddockCore

/// The JSON Schema of a manifest (draft 2020-12), made from the table of rules that the checks use.
///
/// It describes JSON's types, and says everything that a schema can say: not whether files are there and what they are, nor whether
/// the names of a batch are unique. Where the API does not say which characters it counts, the schema counts code points.
package enum ManifestSchema {
    /// The schema as a JSON text that ends with a line break.
    package static let json = Self.root.json + "\n"

    private static let root: SchemaValue = [
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:paddock:manifest:1",
        "title": "A manifest for Paddock",
        "description": "One video, or a batch with jobs.",
        "type": "object",
        // The same look at the keys by which the program tells the two apart.
        "if": ["anyOf": [["required": ["jobs"]], ["required": ["defaults"]]]],
        "then": ["$ref": "#/$defs/batch"],
        "else": ["$ref": "#/$defs/single"],
        "$defs": [
            "single": Self.single,
            "batch": Self.batch,
            "job": Self.job,
            "defaults": Self.defaults,
            "fields": .object(
                ManifestField.allCases.map { SchemaValue.Member(name: $0.rawValue, value: Self.field($0)) }
            ),
            "name": Self.name,
            "schema": ["description": "Where this schema lies, for editors.", "type": ["string", "null"]],
        ],
    ]

    // MARK: - The three mappings that hold fields

    private static let single: SchemaValue =
        [
            "type": "object",
            "properties": .object(
                [
                    SchemaValue.Member(name: "$schema", value: Self.reference("schema")),
                    SchemaValue.Member(name: "batch", value: Self.batchName),
                ] + Self.properties(of: ManifestField.allCases)
            ),
            "required": Self.names(Self.required),
            "additionalProperties": false,
        ] + Self.rules([Self.given(Self.required)] + ManifestRules.exclusions.map(Self.excluded))

    private static let job: SchemaValue =
        [
            "description": "One job, or several takes of it.",
            "type": "object",
            "properties": .object(Self.properties(of: ManifestField.allCases)),
            "additionalProperties": false,
        ] + Self.rules(ManifestRules.exclusions.map(Self.excluded))

    private static let defaults: SchemaValue = [
        "description": "What holds for every job that does not say otherwise.",
        "type": ["object", "null"],
        "properties": .object(Self.properties(of: ManifestField.allCases.filter(\.rule.mayBeDefault))),
        "additionalProperties": false,
    ]

    private static let batch: SchemaValue =
        [
            "type": "object",
            "properties": [
                "$schema": Self.reference("schema"),
                "batch": Self.batchName,
                "defaults": Self.reference("defaults"),
                "jobs": ["description": "The jobs.", "type": "array", "minItems": 1, "items": Self.reference("job")],
            ],
            "required": ["jobs"],
            "additionalProperties": false,
        ]
        + Self.rules(
            Self.required.map(Self.requiredOfJobs)
                + ManifestRules.exclusions.flatMap { exclusion in
                    [
                        Self.excludedByDefault(exclusion.left, exclusion.right),
                        Self.excludedByDefault(exclusion.right, exclusion.left),
                    ]
                }
        )

    private static let required = ManifestField.allCases.filter(\.rule.isRequired)

    private static func properties(of fields: [ManifestField]) -> [SchemaValue.Member] {
        fields.map { SchemaValue.Member(name: $0.rawValue, value: Self.reference("fields/\($0.rawValue)")) }
    }

    private static func reference(_ name: String) -> SchemaValue {
        ["$ref": .text("#/$defs/\(name)")]
    }

    private static func names(_ fields: [ManifestField]) -> SchemaValue {
        .list(fields.map { .text($0.rawValue) })
    }

    private static func rules(_ rules: [SchemaValue]) -> SchemaValue { ["allOf": .list(rules)] }

    // MARK: - Rules between fields

    /// These fields are there, and not `null`, which stands for "not given".
    private static func given(_ fields: [ManifestField]) -> SchemaValue {
        [
            "required": Self.names(fields),
            "properties": .object(
                fields.map { SchemaValue.Member(name: $0.rawValue, value: ["not": ["type": "null"]]) }
            ),
        ]
    }

    private static func anyGiven(_ fields: [ManifestField]) -> SchemaValue {
        fields.count == 1 ? Self.given(fields) : ["anyOf": .list(fields.map { Self.given([$0]) })]
    }

    private static func excluded(_ exclusion: Exclusion) -> SchemaValue {
        ["not": ["allOf": [Self.anyGiven(exclusion.left), Self.anyGiven(exclusion.right)]]]
    }

    private static func inDefaults(_ rule: SchemaValue) -> SchemaValue {
        ["required": ["defaults"], "properties": ["defaults": ["type": "object"] + rule]]
    }

    private static func forEachJob(_ rule: SchemaValue) -> SchemaValue {
        ["properties": ["jobs": ["items": rule]]]
    }

    /// A field that the defaults don't give, every job does.
    private static func requiredOfJobs(_ field: ManifestField) -> SchemaValue {
        ["anyOf": [Self.inDefaults(Self.given([field])), Self.forEachJob(Self.given([field]))]]
    }

    /// Where the defaults give one of these fields, neither they nor a job gives one of the others.
    private static func excludedByDefault(_ given: [ManifestField], _ others: [ManifestField]) -> SchemaValue {
        [
            "if": Self.inDefaults(Self.anyGiven(given)),
            "then": [
                "properties": [
                    "defaults": ["not": Self.anyGiven(others)],
                    "jobs": ["items": ["not": Self.anyGiven(others)]],
                ]
            ],
        ]
    }
}
