import PaddockCore

@testable import PaddockIntake

/// Jobs written down as manifests, by the letter of the formats.
enum JobsText {
    /// A value as a format has to write it.
    private enum Value {
        case text(String)
        case number(String)
    }

    static func jsonl(of jobs: [JobDraft]) -> String {
        jobs.map { Self.object(of: $0) + "\n" }.joined()
    }

    static func json(of jobs: [JobDraft]) -> String {
        "{\"jobs\": [\(jobs.map(Self.object).joined(separator: ", "))]}"
    }

    /// Nil where a job has what CSV can't say: text that is empty, or a carriage return, which it takes for a line break.
    static func csv(of jobs: [JobDraft]) -> String? {
        let rows = jobs.map { job in
            Self.fields(of: job) + job.metadata.map { ("metadata.\($0.key)", Value.text($0.value)) }
        }
        var columns: [String] = []
        for row in rows {
            for (name, _) in row where !columns.contains(name) { columns.append(name) }
        }
        var lines = [columns]
        for row in rows {
            lines.append(columns.map { column in row.first { $0.0 == column }.map { Self.plain($0.1) } ?? "" })
            guard row.allSatisfy({ !Self.plain($0.1).isEmpty }) else { return nil }
        }
        let cells = lines.joined()
        // A cell of a million bytes, or a line of as many, is more than a row may have.
        let isSayable = cells.allSatisfy { !$0.unicodeScalars.contains("\r") && $0.utf8.count < 10_000 }
        guard isSayable, Set(columns).count == columns.count else { return nil }
        return lines.map { $0.map(Self.cell).joined(separator: ",") + "\n" }.joined()
    }

    private static func fields(of job: JobDraft) -> [(String, Value)] {
        let request = job.request
        let texts: [(String, String?)] = [
            ("id", job.name.id), ("prompt", request.prompt), ("style", request.style),
            ("aspectRatio", request.aspectRatio), ("resolution", request.resolution),
            ("cameraMotion", request.cameraMotion), ("sourceImageKey", request.sourceImageKey),
            ("lastFrameKey", request.lastFrameKey), ("referenceVideoKey", request.referenceVideoKey),
            ("referenceAudioKey", request.referenceAudioKey),
        ]
        let numbers: [(String, String?)] = [
            ("durationSec", String(request.durationSec)),
            ("motionIntensity", request.motionIntensity.map { String($0) }),
            ("cfgScale", request.cfgScale.map { "\($0)" }), ("priority", String(job.priority)),
        ]
        return texts.compactMap { name, text in text.map { (name, .text($0)) } }
            + numbers.compactMap { name, text in text.map { (name, .number($0)) } }
    }

    private static func object(of job: JobDraft) -> String {
        let fields = Self.fields(of: job).map { name, value in "\(Self.quoted(name)): \(Self.json(value))" }
        let metadata = job.metadata.map { "\(Self.quoted($0.key)): \(Self.quoted($0.value))" }
        return "{\((fields + ["\"metadata\": {\(metadata.joined(separator: ", "))}"]).joined(separator: ", "))}"
    }

    private static func json(_ value: Value) -> String {
        switch value {
        case .text(let text): Self.quoted(text)
        case .number(let number): number
        }
    }

    private static func plain(_ value: Value) -> String {
        switch value {
        case .text(let text), .number(let text): text
        }
    }

    /// RFC 8259, 7: quotes, backslashes and controls are escaped.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// RFC 4180, 2: quotes around everything, quotes inside doubled; scalar by scalar, for a quote with an accent is a quote all the same.
    private static func cell(_ text: String) -> String {
        text.isEmpty ? "" : "\"\(text.replacing(scalar: "\"", with: "\"\""))\""
    }
}
