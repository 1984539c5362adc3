import PaddockCore

/// Makes a plan of one job's checked fields, and holds the fields against each other.
struct JobPlanner {
    let label: String
    let place: Place
    let fields: FieldValues
    /// Required fields whose absence was told for all jobs.
    var missing: Set<ManifestField> = []

    /// The plan; without a request where something of this job was told as a problem, now or before.
    func plan(_ problems: inout ProblemList) -> JobPlan {
        var isWhole = self.fields.refused.isEmpty
        for field in ManifestField.allCases where field.rule.isRequired && self.fields[field] == nil {
            isWhole = false
            guard !self.fields.refused.contains(field), !self.missing.contains(field) else { continue }
            problems.add(
                "missing; required: \(field.rule.allowed)",
                at: self.place,
                job: self.label,
                field: field.rawValue
            )
        }
        isWhole = self.checkExclusions(&problems) && isWhole
        return JobPlan(
            label: self.label,
            place: self.place,
            id: self.fields[.id].flatMap { id in id.text.map { ($0, id.place) } },
            request: isWhole ? self.request : nil,
            media: self.media,
            variants: self.fields[.variants]?.integer,
            priority: self.fields[.priority]?.integer ?? 0,
            metadata: self.fields[.metadata]?.metadata ?? [:]
        )
    }

    private var request: VideoRequest? {
        guard let prompt = self.fields[.prompt]?.text, let seconds = self.fields[.durationSec]?.integer else {
            return nil
        }
        var request = VideoRequest(prompt: prompt, durationSec: seconds)
        request.style = self.fields[.style]?.text
        request.aspectRatio = self.fields[.aspectRatio]?.text
        request.resolution = self.fields[.resolution]?.text
        request.cameraMotion = self.fields[.cameraMotion]?.text
        request.motionIntensity = self.fields[.motionIntensity]?.integer
        request.cfgScale = self.fields[.cfgScale]?.number
        for reference in ReferenceField.allCases {
            request[key: reference] = self.fields[ManifestField(key: reference)]?.text
        }
        return request
    }

    private var media: [MediaMention] {
        ReferenceField.allCases.compactMap { reference in
            guard let value = self.fields[ManifestField(file: reference)], let path = value.text else { return nil }
            return MediaMention(field: reference, path: path, place: value.place)
        }
    }

    private func checkExclusions(_ problems: inout ProblemList) -> Bool {
        var isFine = true
        for exclusion in ManifestRules.exclusions {
            guard let left = self.given(exclusion.left), let right = self.given(exclusion.right) else { continue }
            isFine = false
            self.clash(left.value, left.field, right.value, right.field, exclusion.why, &problems)
        }
        return isFine
    }

    /// Tells of two fields at the one that stands later, naming the line of the other: one may come from the defaults.
    private func clash(
        _ left: FieldValue,
        _ leftField: ManifestField,
        _ right: FieldValue,
        _ rightField: ManifestField,
        _ why: String,
        _ problems: inout ProblemList
    ) {
        let isLeftLater = right.place < left.place
        let (later, field) = isLeftLater ? (left, leftField) : (right, rightField)
        let (earlier, other) = isLeftLater ? (right, rightField) : (left, leftField)
        problems.add(
            "\(field.rawValue) and \(other.rawValue) (line \(earlier.place.line)) \(why)",
            at: later.place,
            job: self.label,
            field: field.rawValue
        )
    }

    private func given(_ fields: [ManifestField]) -> (field: ManifestField, value: FieldValue)? {
        for field in fields {
            if let value = self.fields[field] { return (field, value) }
        }
        return nil
    }
}
