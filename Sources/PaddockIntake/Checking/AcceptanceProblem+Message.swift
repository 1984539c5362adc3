package import PaddockCore

extension AcceptanceProblem {
    /// The problem as one of the manifest.
    package func problem(in file: String, batch: String) -> ManifestProblem {
        switch self {
        case .otherContent(let name, let line, let column, let manifest):
            ManifestProblem(
                file: file,
                line: line,
                column: column,
                job: name.id,
                field: "id",
                message: "\(name) is on record with other content, from \(VisibleText.escaped(manifest));"
                    + " give this job another id, or the manifest another batch"
            )
        case .caseCollision(let name, let line, let column, let known):
            ManifestProblem(
                file: file,
                line: line,
                column: column,
                job: name.id,
                field: "id",
                message: "\(name) differs only in case from \(known), which is on record; give this job another id"
            )
        case .overBatchCap(let setting, let limit, let total):
            ManifestProblem(
                file: file,
                field: "jobs",
                message: "would take the batch \(batch) to \(total); \(setting) allows \(limit)"
            )
        case .more(let count):
            ManifestProblem(file: file, message: "and \(count) more problems")
        }
    }
}
