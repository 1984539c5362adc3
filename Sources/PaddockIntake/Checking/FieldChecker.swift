import PaddockCore

/// Holds the fields of one mapping (a job, or a batch's defaults) against their rules.
struct FieldChecker {
    /// Where the mapping stands.
    enum Position: Hashable {
        /// At the top of a document.
        case alone
        case inBatch
        case defaults
        case onLine(RecordFormat)

        /// Names that may stand in the mapping besides the fields, and are looked at elsewhere.
        fileprivate var alsoKnown: [String] {
            switch self {
            case .alone, .onLine(.jsonl): ["batch", "$schema"]
            case .onLine(.csv): ["batch"]
            case .inBatch, .defaults: []
            }
        }
    }

    /// How the job is called in problems; nil for defaults.
    let job: String?
    let position: Position

    /// Checks every entry; what passes is returned, what does not is told.
    func check(_ entries: [ManifestEntry], _ problems: inout ProblemList) -> FieldValues {
        var result = FieldValues()
        for entry in entries {
            guard let field = ManifestField(rawValue: entry.key) else {
                if !self.position.alsoKnown.contains(entry.key) { self.unknown(entry, &problems) }
                continue
            }
            if self.position == .defaults, !field.rule.mayBeDefault {
                problems.add("can't be a default; give each job its own", at: entry.keyPlace, field: entry.key)
                continue
            }
            switch self.value(of: entry.value, for: field, &problems) {
            case .given(let value): result.values[field] = FieldValue(value: value, place: entry.value.place)
            case .absent: break
            case .refused: result.refused.insert(field)
            }
        }
        return result
    }

    private enum Verdict {
        case given(FieldValue.Value)
        case absent
        case refused
    }

    private func value(of node: ManifestNode, for field: ManifestField, _ problems: inout ProblemList) -> Verdict {
        if case .metadata = field.rule.shape { return self.metadata(node, &problems) }
        guard case .scalar(let scalar) = node.content else { return self.refuse(node, field, &problems) }
        guard !scalar.isAbsent else { return .absent }
        switch field.rule.shape {
        case .text(let length):
            guard let text = self.text(scalar, node, field, &problems) else { return .refused }
            guard Self.fits(text, length) else {
                let found = text.count == 1 ? "1 character" : "\(text.count) characters"
                return self.refuse(found: found, node, field, &problems)
            }
            return .given(.text(text))
        case .name:
            guard let text = scalar.asText, JobName.isValid(text) else { return self.refuse(node, field, &problems) }
            return .given(.text(text))
        case .oneOf(let values):
            guard let text = scalar.asText, values.contains(text) else {
                let hint = FieldAdvice.hint(from: scalar.text, towards: values)
                return self.refuse(node, field, hint: hint, &problems)
            }
            return .given(.text(text))
        case .integer(let range):
            guard let number = scalar.asNumber?.integer, range.contains(number) else {
                return self.refuse(node, field, &problems)
            }
            return .given(.integer(number))
        case .number(let range):
            guard let number = scalar.asNumber?.double, range.contains(number) else {
                return self.refuse(node, field, &problems)
            }
            return .given(.number(number))
        case .file(let reference):
            guard let text = self.text(scalar, node, field, &problems) else { return .refused }
            return self.path(text, of: reference, node, field, &problems)
        case .key(let reference):
            guard let text = self.text(scalar, node, field, &problems) else { return .refused }
            guard !text.isEmpty, !text.contains("://") else {
                let file = ManifestField(file: reference).rawValue
                let allowed = "\(field.rule.allowed), no URL; for a file of your own use \(file)"
                problems.add(
                    found: VisibleText.quoted(text),
                    allowed: allowed,
                    at: node.place,
                    job: self.job,
                    field: field.rawValue
                )
                return .refused
            }
            return .given(.text(text))
        case .metadata:
            return .refused
        }
    }

    private func path(
        _ text: String,
        of reference: ReferenceField,
        _ node: ManifestNode,
        _ field: ManifestField,
        _ problems: inout ProblemList
    ) -> Verdict {
        if text.contains("://") || text.hasPrefix("data:") {
            let message =
                "found the URL \(VisibleText.quoted(text)); HappyHorse takes files, so download it and give its path"
            problems.add(message, at: node.place, job: self.job, field: field.rawValue)
            return .refused
        }
        guard !text.isEmpty else { return self.refuse(node, field, &problems) }
        return .given(.text(text))
    }

    /// The text of a scalar, refused where the format or a control character says that it is none.
    private func text(
        _ scalar: ManifestScalar,
        _ node: ManifestNode,
        _ field: ManifestField,
        _ problems: inout ProblemList
    ) -> String? {
        guard let text = scalar.asText else {
            _ = self.refuse(node, field, &problems)
            return nil
        }
        guard let control = text.unicodeScalars.first(where: { !VisibleText.isAllowedInText($0) }) else { return text }
        let message = "holds the control character \(VisibleText.escaped(String(control))); remove it"
        problems.add(message, at: node.place, job: self.job, field: field.rawValue)
        return nil
    }

    private func metadata(_ node: ManifestNode, _ problems: inout ProblemList) -> Verdict {
        switch node.content {
        case .scalar(let scalar) where scalar.isAbsent:
            return .absent
        case .mapping(let entries):
            var map: [String: String] = [:]
            var isWhole = true
            for entry in entries {
                guard case .scalar(let scalar) = entry.value.content else {
                    isWhole = false
                    self.refuseMetadata(entry, &problems)
                    continue
                }
                guard !scalar.isAbsent else { continue }
                guard let text = scalar.asText, text.unicodeScalars.allSatisfy(VisibleText.isAllowedInText),
                    !entry.key.isEmpty, entry.key.unicodeScalars.allSatisfy(VisibleText.isAllowedInText)
                else {
                    isWhole = false
                    self.refuseMetadata(entry, &problems)
                    continue
                }
                map[entry.key] = text
            }
            return isWhole ? .given(.metadata(map)) : .refused
        case .scalar, .sequence:
            return self.refuse(node, .metadata, &problems)
        }
    }

    private func refuseMetadata(_ entry: ManifestEntry, _ problems: inout ProblemList) {
        problems.add(
            found: Self.found(entry.value),
            allowed: "text without control characters",
            at: entry.value.place,
            job: self.job,
            field: "metadata.\(VisibleText.beginning(of: entry.key))"
        )
    }

    private func refuse(
        found: String? = nil,
        _ node: ManifestNode,
        _ field: ManifestField,
        hint: String = "",
        _ problems: inout ProblemList
    ) -> Verdict {
        problems.add(
            found: found ?? Self.found(node),
            allowed: field.rule.allowed,
            hint: hint,
            at: node.place,
            job: self.job,
            field: field.rawValue
        )
        return .refused
    }

    private static let top: Set<String> = ["batch", "defaults", "jobs", "$schema"]

    private func unknown(_ entry: ManifestEntry, _ problems: inout ProblemList) {
        // What is only counted needs no advice, which takes time.
        guard !problems.isFull else { return problems.addUntold() }
        let message: String
        switch self.position {
        case .inBatch where Self.top.contains(entry.key), .defaults where Self.top.contains(entry.key):
            message = "belongs at the top of a batch, beside jobs:, not in a job or in defaults"
        case .onLine where ["jobs", "defaults"].contains(entry.key):
            message = "is for a batch in one document (.yaml, .json); here each line is one job with all its fields"
        case .alone, .inBatch, .defaults, .onLine:
            // At the top of a file, a batch may have been meant.
            let ofBatch = self.position == .alone ? ["jobs", "defaults"] : []
            let known = ManifestField.allCases.map(\.rawValue) + self.position.alsoKnown + ofBatch
            message = FieldAdvice.message(forUnknown: entry.key, among: known, elsewhere: "under metadata")
        }
        problems.add(message, at: entry.keyPlace, job: self.job, field: VisibleText.beginning(of: entry.key))
    }

    /// What a value is, for a message: as it was written, so that `"6"` and `6` are told apart.
    static func found(_ node: ManifestNode) -> String {
        switch node.content {
        case .mapping: "a map"
        case .sequence: "a list"
        case .scalar(let scalar):
            switch scalar.kind {
            case .text, .cell: VisibleText.quoted(scalar.text)
            case .plain, .number, .boolean, .null: VisibleText.escaped(cut: scalar.text)
            }
        }
    }

    /// Whether any reading of "characters" (UTF-16 units, code points, what a person sees) puts a text in the range: the API
    /// does not say which it counts, so only what every reading refuses is refused.
    static func fits(_ text: String, _ range: ClosedRange<Int>) -> Bool {
        text.utf16.count >= range.lowerBound && text.count <= range.upperBound
    }
}
