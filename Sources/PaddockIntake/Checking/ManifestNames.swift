import PaddockCore

/// Names that are made of a file's name.
enum ManifestNames {
    /// A name made of a text: what names can't have becomes `-`.
    static func name(from text: String) -> String {
        var name = ""
        for character in text.prefix(JobName.maximumLength) {
            let unit = character.utf8.count == 1 ? character.utf8.first : nil
            name.append(unit.map(JobName.isAllowed) == true ? character : "-")
        }
        if name.isEmpty || name.hasPrefix(".") { name = "-" + name.dropFirst() }
        return name
    }
}
