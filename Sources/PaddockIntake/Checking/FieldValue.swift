/// The value of a field that passed its rule, and where it stands.
struct FieldValue: Sendable {
    /// The shapes of checked values.
    enum Value: Sendable {
        case text(String)
        case integer(Int)
        case number(Double)
        case metadata([String: String])
    }

    let value: Value
    let place: Place

    var text: String? {
        if case .text(let text) = self.value { text } else { nil }
    }

    var integer: Int? {
        if case .integer(let number) = self.value { number } else { nil }
    }

    var number: Double? {
        if case .number(let number) = self.value { number } else { nil }
    }

    var metadata: [String: String]? {
        if case .metadata(let map) = self.value { map } else { nil }
    }
}

/// The fields of one mapping that passed their rules.
struct FieldValues: Sendable {
    var values: [ManifestField: FieldValue] = [:]
    /// Fields that were given but refused: they are not missing as well.
    var refused: Set<ManifestField> = []

    subscript(field: ManifestField) -> FieldValue? { self.values[field] }

    /// These fields, and those of `defaults` where they are silent; metadata is joined key by key.
    func over(_ defaults: Self) -> Self {
        var result = self
        result.refused.formUnion(defaults.refused)
        for (field, value) in defaults.values where result.values[field] == nil && !self.refused.contains(field) {
            result.values[field] = value
        }
        if let own = self[.metadata], let ownMap = own.metadata, let shared = defaults[.metadata]?.metadata {
            let joined = shared.merging(ownMap) { _, mine in mine }
            result.values[.metadata] = FieldValue(value: .metadata(joined), place: own.place)
        }
        return result
    }
}
