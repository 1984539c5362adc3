import Foundation
import PaddockCore
import SystemPackage
import Testing

@testable import PaddockIntake

/// The schema and the checker are one set of rules, so they agree on every manifest of the tables, and on many more.
struct SchemaTests {
    private static func json(_ text: String) throws -> JSONValue {
        JSONValue(try #require(DocumentFormat.json.read(Array(text.utf8)).root))
    }

    private static func schema() throws -> JSONSchema {
        JSONSchema(root: try Self.json(ManifestSchema.json))
    }

    /// What a schema can't say: the files themselves, and what only all names of a batch show.
    private static let beyond = [
        "there is no file", "is taken by", "differs only in case", "is the same job", "is too long for",
    ]

    /// Whether checker and schema say the same of a document.
    private static func agree(_ text: String, _ format: DocumentFormat, _ schema: JSONSchema) throws -> Bool {
        let parsed = format.read(Array(text.utf8))
        guard parsed.problems.isEmpty, let root = parsed.root else { return true }
        let examined = ManifestCheckTests.examine(text, format == .yaml ? .yaml : .json)
        let problems = examined.problems.filter { problem in !Self.beyond.contains { problem.message.contains($0) } }
        return try schema.accepts(EditorsReading.value(of: root)) == problems.isEmpty
    }

    @Test func schemaAgreesOnEveryFieldThatPasses() throws {
        let schema = try Self.schema()
        for field in ManifestCheckTests.passes + RuleTableTests.passes {
            #expect(try schema.accepts(EditorsReading.value(of: Self.root(ManifestCheckTests.job(field)))), "\(field)")
            #expect(try Self.agree(ManifestCheckTests.job(field), .yaml, schema), "\(field)")
        }
    }

    @Test func schemaAgreesOnEveryFieldThatIsRefused() throws {
        let schema = try Self.schema()
        for (field, _) in ManifestCheckTests.refusals + RuleTableTests.refusals {
            #expect(try Self.agree(ManifestCheckTests.job(field), .yaml, schema), "\(field)")
        }
        for (text, _) in ManifestCheckTests.manifestRefusals {
            #expect(try Self.agree(text, .yaml, schema), "\(text)")
        }
        for (text, _) in ManifestCheckTests.jsonRefusals {
            #expect(try Self.agree(text, .json, schema), "\(text)")
        }
    }

    /// Whatever stands in the defaults and in a job, the two agree: all pairs of a value here and a value there.
    @Test func schemaAgreesOnEveryPairOfDefaultsAndJob() throws {
        let schema = try Self.schema()
        let pieces = [
            "", "\"prompt\": \"abc\"", "\"prompt\": null", "\"prompt\": \"ab\"", "\"durationSec\": 6",
            "\"durationSec\": null", "\"durationSec\": 13", "\"sourceImage\": \"a.png\"", "\"sourceImage\": null",
            "\"sourceImageKey\": \"k\"", "\"lastFrame\": \"a.png\"", "\"lastFrameKey\": \"k\"",
            "\"lastFrameKey\": null",
            "\"referenceVideo\": \"a.mp4\"", "\"referenceVideoKey\": \"k\"", "\"referenceAudio\": \"a.mp3\"",
            "\"referenceAudioKey\": \"k\"", "\"id\": \"a\"", "\"metadata\": {\"a\": \"b\", \"c\": null}",
            "\"metadata\": {\"\": \"b\"}", "\"metadata\": {\"a\": {}}", "\"wibble\": 1", "\"priority\": 1.5",
        ]
        let required = ["", "\"prompt\": \"abc\", \"durationSec\": 6"]
        for (first, second) in pieces.flatMap({ first in pieces.map { (first, $0) } }) {
            for rest in required {
                let defaults = [first].filter { !$0.isEmpty }.joined(separator: ", ")
                let job = [second, rest].filter { !$0.isEmpty }.joined(separator: ", ")
                let text = "{\"defaults\": {\(defaults)}, \"jobs\": [{\(job)}]}"
                #expect(try Self.agree(text, .json, schema), "\(text)")
                let single = "{\([first, second, rest].filter { !$0.isEmpty }.joined(separator: ", "))}"
                #expect(try Self.agree(single, .json, schema), "\(single)")
            }
        }
    }

    @Test(arguments: [
        "{}", "[]", "\"x\"", "{\"jobs\": {}}", "{\"jobs\": [[]]}", "{\"defaults\": []}",
        "{\"defaults\": null, \"jobs\": []}",
        "{\"defaults\": null, \"jobs\": [{\"prompt\": \"abc\", \"durationSec\": 6}]}", "{\"$schema\": 1}",
        "{\"$schema\": \"x\", \"prompt\": \"abc\", \"durationSec\": 6}",
        "{\"$schema\": [], \"prompt\": \"abc\", \"durationSec\": 6}",
        "{\"$schema\": null, \"jobs\": [{\"prompt\": \"abc\", \"durationSec\": 6}]}",
        "{\"$schema\": 7, \"jobs\": [{\"prompt\": \"abc\", \"durationSec\": 6}]}",
        "{\"jobs\": [{\"$schema\": \"x\", \"prompt\": \"abc\", \"durationSec\": 6}]}",
        "{\"batch\": null, \"prompt\": \"abc\", \"durationSec\": 6}",
        "{\"batch\": \"a b\", \"prompt\": \"abc\", \"durationSec\": 6}",
        "{\"prompt\": \"abc\", \"durationSec\": 6, \"priority\": 9223372036854775808}",
        "{\"prompt\": \"abc\", \"durationSec\": 6, \"priority\": -9223372036854775808}",
        "{\"prompt\": \"abc\", \"durationSec\": 6, \"priority\": -9223372036854775809}",
        "{\"prompt\": \"abc\", \"durationSec\": 6, \"priority\": 1e3}", "{\"prompt\": \"abc\", \"durationSec\": 6.5}",
        "{\"prompt\": \"abc\", \"durationSec\": 1e400}",
        "{\"prompt\": \"abc\", \"durationSec\": 6, \"cfgScale\": 1e400}",
        "{\"prompt\": \"abc\", \"durationSec\": 6, \"cfgScale\": -0.0}",
        "{\"prompt\": \"a\\tb\\nc\", \"durationSec\": 6}",
        "{\"prompt\": \"ab\\u0085\", \"durationSec\": 6}", "{\"prompt\": \"ab\\u0080\", \"durationSec\": 6}",
        "{\"prompt\": \"abc\", \"durationSec\": 6, \"sourceImage\": \"data:image/png\"}",
        "{\"prompt\": \"abc\", \"durationSec\": 6, \"sourceImageKey\": \"a\\nhttps://x\"}",
        "{\"prompt\": \"abc\", \"durationSec\": 6, \"sourceImageKey\": \"\"}",
        "{\"prompt\": \"abc\", \"durationSec\": 6, \"id\": \"a\\n\"}",
        "{\"prompt\": \"abc\", \"durationSec\": 6, \"style\": 7}",
        "{\"prompt\": \"abc\", \"durationSec\": 6, \"metadata\": {\"a\\u0007\": \"b\"}}",
        "{\"prompt\": \"abc\", \"durationSec\": 6, \"metadata\": {\"a\": \"b\\u0007\"}}",
    ])
    func schemaAgreesOnTheEdges(text: String) throws {
        #expect(try Self.agree(text, .json, try Self.schema()), "\(text)")
    }

    @Test func everyFieldIsDescribed() throws {
        let fields = try Self.schema().root["$defs"]?["fields"]?.members ?? [:]
        #expect(Set(fields.keys) == Set(ManifestField.allCases.map(\.rawValue)))
        for (name, field) in fields { #expect(field["description"]?.text?.isEmpty == false, "\(name)") }
    }

    @Test func everyReferenceLeadsSomewhere() throws {
        let schema = try Self.schema()
        var seen = 0
        func walk(_ value: JSONValue) {
            if let reference = value["$ref"]?.text {
                seen += 1
                let path = reference.split(separator: "/").dropFirst()
                #expect(path.reduce(schema.root as JSONValue?) { $0?[String($1)] } != nil, "\(reference)")
            }
            for item in value.items { walk(item) }
            for member in value.members.values { walk(member) }
        }
        walk(schema.root)
        #expect(seen > 60)
    }

    @Test func theExamplesCarryTheSchemaAsItIs() throws {
        let examples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "jobs/examples")
        let text = try String(contentsOf: examples.appending(path: ".manifest.schema.json"), encoding: .utf8)
        #expect(text == ManifestSchema.json, "paddock schema > jobs/examples/.manifest.schema.json")
        let schema = try Self.schema()
        for name in try FileManager.default.contentsOfDirectory(atPath: examples.path) {
            guard let component = FilePath.Component(name), let format = IntakeNames.format(ofFile: component),
                case .document(let document) = format.kind
            else { continue }
            let text = try String(contentsOf: examples.appending(path: name), encoding: .utf8)
            let root = try #require(document.read(Array(text.utf8)).root)
            #expect(try schema.accepts(EditorsReading.value(of: root)), "\(name)")
            #expect(text.contains(".manifest.schema.json"), "\(name)")
        }
    }

    private static func root(_ yaml: String) throws -> ManifestNode {
        try #require(DocumentFormat.yaml.read(Array(yaml.utf8)).root)
    }
}

/// A document as the checker means it, in JSON's types: a plain scalar of YAML is what its field takes it for.
enum EditorsReading {
    static func value(of node: ManifestNode) -> JSONValue { Self.value(node, field: nil) }

    private static func value(_ node: ManifestNode, field: String?) -> JSONValue {
        switch node.content {
        case .sequence(let items): .list(items.map { Self.value($0, field: nil) })
        case .mapping(let entries):
            .object(Dictionary(entries.map { ($0.key, Self.value($0.value, field: $0.key)) }) { first, _ in first })
        case .scalar(let scalar) where scalar.kind == .plain: Self.plain(scalar, field)
        case .scalar: JSONValue(node)
        }
    }

    private static func plain(_ scalar: ManifestScalar, _ field: String?) -> JSONValue {
        if scalar.isAbsent { return .null }
        switch field.flatMap(ManifestField.init(rawValue:))?.rule.shape {
        case .integer, .number: return scalar.asNumber.map(JSONValue.number) ?? .text(scalar.text)
        case .text, .name, .oneOf, .file, .key, .metadata, nil: return .text(scalar.text)
        }
    }
}
