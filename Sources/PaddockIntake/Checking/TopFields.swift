import PaddockCore

/// What stands beside the fields of a job at the top of a document, or on a line.
struct TopFields {
    /// The name that the manifest gives its batch.
    let batch: (text: String, place: Place)?

    /// Reads them, and tells what is wrong with them.
    static func read(_ entries: [ManifestEntry], _ problems: inout ProblemList) -> Self {
        var batch: (text: String, place: Place)?
        for entry in entries {
            switch entry.key {
            case "batch": batch = Self.batch(entry, &problems)
            case "$schema": Self.checkSchema(entry, &problems)
            default: break
            }
        }
        return Self(batch: batch)
    }

    /// The id that a job gives itself, for messages; nil where it gives none that can be one.
    static func givenID(_ entries: [ManifestEntry]) -> String? {
        guard let entry = entries.first(where: { $0.key == "id" }), case .scalar(let scalar) = entry.value.content,
            let text = scalar.asText, JobName.isValid(text)
        else { return nil }
        return text
    }

    private static func batch(_ entry: ManifestEntry, _ problems: inout ProblemList) -> (text: String, place: Place)? {
        if case .scalar(let scalar) = entry.value.content {
            if scalar.isAbsent { return nil }
            if let text = scalar.asText, JobName.isValid(text) { return (text, entry.value.place) }
        }
        Self.refuse(entry, allowed: FieldRule(.name).allowed, &problems)
        return nil
    }

    /// Where the schema lies is for editors; that it is text is all there is to check.
    private static func checkSchema(_ entry: ManifestEntry, _ problems: inout ProblemList) {
        if case .scalar(let scalar) = entry.value.content, scalar.isAbsent || scalar.asText != nil { return }
        Self.refuse(entry, allowed: "the place of a JSON Schema, which only editors read", &problems)
    }

    private static func refuse(_ entry: ManifestEntry, allowed: String, _ problems: inout ProblemList) {
        let found = FieldChecker.found(entry.value)
        problems.add(found: found, allowed: allowed, at: entry.value.place, job: nil, field: entry.key)
    }
}
