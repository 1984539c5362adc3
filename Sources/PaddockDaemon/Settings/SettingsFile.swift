import PaddockCore
import SystemPackage
import Yams

/// A key and its value as one source gave them.
struct SettingEntry: Hashable, Sendable {
    let key: String
    let value: RawSetting
    let origin: SettingOrigin
}

/// The settings file as a flat list of keys, with its problems of form.
struct SettingsFile {
    private(set) var entries: [SettingEntry] = []
    private(set) var problems: [String] = []
    private let path: FilePath

    /// Reads nested maps of YAML. A file that is empty, or has comments alone, holds no settings.
    init(yaml: String, path: FilePath) {
        self.path = path
        do {
            guard let root = try Yams.compose(yaml: yaml) else { return }
            self.readGroups(root)
        } catch let error as YamlError {
            self.problems.append(self.line(for: error))
        } catch {
            self.problems.append("\(path.string): can't be read as YAML")
        }
    }

    private mutating func readGroups(_ root: Node) {
        guard !Self.isNothing(root) else { return }
        guard let mapping = root.mapping else {
            self.problems.append("\(self.place(root)): settings are nested maps, as in limits: {generating: 8}")
            return
        }
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            if SettingsTable.groups.contains(name) {
                self.readGroup(name, value)
            } else {
                self.refuseGroup(name, value, at: key)
            }
        }
    }

    private mutating func readGroup(_ group: String, _ node: Node) {
        guard !Self.isNothing(node) else { return }
        guard let mapping = node.mapping else {
            self.problems.append("\(self.place(node)): \(group) is a group of settings, as in \(group): {NAME: VALUE}")
            return
        }
        for (key, value) in mapping {
            let name = "\(group).\(key.scalar?.string ?? "")"
            guard let raw = Self.raw(value) else {
                self.problems.append("\(self.place(value)): \(OutputText.escape(name)) is a map or holds one")
                continue
            }
            // The key's place, so that a value on lines of its own is still found by its name.
            let origin = SettingOrigin.file(self.path, line: key.mark?.line ?? 1, column: key.mark?.column ?? 1)
            self.entries.append(SettingEntry(key: name, value: raw, origin: origin))
        }
    }

    private mutating func refuseGroup(_ name: String, _ value: Node, at node: Node) {
        let found = Self.raw(value).map { " (\(SettingsResolver.words(for: $0, ofUnknown: name)))" } ?? ""
        var line = "\(self.place(node)): unknown setting \(OutputText.escape(name))\(found)"
        if SettingsTable.row(name) != nil {
            let parts = name.split(separator: ".")
            line += "; settings are nested maps: write \(parts[0]): {\(parts[1]): …}"
        } else if let near = NearestName.of(name, among: SettingsTable.groups) {
            line += "; did you mean \(near)?"
        } else {
            line += "; known are \(SettingsTable.groups.joined(separator: ", "))"
        }
        self.problems.append(line)
    }

    private static func raw(_ node: Node) -> RawSetting? {
        switch node {
        case .scalar(let scalar):
            return Self.isNothing(node) ? .nothing : .text(scalar.string)
        case .sequence(let sequence):
            let items = sequence.compactMap(\.scalar?.string)
            return items.count == sequence.count ? .list(items) : nil
        case .mapping, .alias:
            return nil
        }
    }

    /// YAML's words for nothing, written plainly (YAML 1.2, 10.2.1.1).
    private static func isNothing(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    private func place(_ node: Node) -> String {
        guard let mark = node.mark else { return self.path.string }
        return "\(self.path.string):\(mark.line):\(mark.column)"
    }

    /// One line for what the YAML reader says: its own descriptions span several and quote the file.
    private func line(for error: YamlError) -> String {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "\(self.path.string):\(mark.line):\(mark.column): \(OutputText.escape(problem))"
        case .duplicatedKeysInMapping(let duplicates, let context):
            "\(self.path.string):\(context.mark.line):\(context.mark.column): "
                + "\(OutputText.escape(duplicates.joined(separator: ", "))) stands twice"
        case .reader(let problem, _, _, _):
            "\(self.path.string): \(OutputText.escape(problem))"
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            "\(self.path.string): can't be read as YAML"
        }
    }
}
