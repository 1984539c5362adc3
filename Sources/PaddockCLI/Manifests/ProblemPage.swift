import PaddockCore
import PaddockIntake

/// The problems of manifests as a compiler shows them: what is wrong, the line, and a caret under the place.
struct ProblemPage: Sendable {
    /// How many cells a line may take.
    let columns: Int

    /// The problems of manifests that could be read. What else is wrong has no line to show.
    func lines(_ checked: [CheckedManifest]) -> [StyledLine] {
        checked.flatMap { checked -> [StyledLine] in
            guard case .success(let plan) = checked.result else { return [] }
            let problems = plan.problems
            // A manifest that is gone by now is told of without its lines.
            let excerpts = (try? plan.manifest.excerpts(for: problems)) ?? [:]
            return problems.flatMap { problem -> [StyledLine] in
                [StyledLine(problem.description, .strong)] + (excerpts[problem].map(self.styled) ?? [])
            }
        }
    }

    private func styled(_ excerpt: ManifestExcerpt) -> [StyledLine] {
        zip(self.lines(excerpt), [Tone.faint, .bad]).map { StyledLine($0, $1) }
    }

    /// The line with its number, and the caret under the place.
    func lines(_ excerpt: ManifestExcerpt) -> [String] {
        let gutter = "  \(excerpt.line) | "
        let margin = String(repeating: " ", count: DisplayWidth.cells(of: gutter) - 2) + "| "
        let room = max(20, self.columns - DisplayWidth.cells(of: gutter))
        let scalars = excerpt.text.unicodeScalars
        guard let before = excerpt.before else {
            return [gutter + DisplayWidth.fitted(Self.shown(scalars[...]), to: room, ellipsis: "...")]
        }
        let place = scalars.index(scalars.startIndex, offsetBy: before)
        let all = Self.shown(scalars[...])
        let fits = !excerpt.isCutLeft && DisplayWidth.cells(of: all) <= room
        let (left, isCut) = Self.end(of: Self.shown(scalars[..<place]), cells: fits ? room : room * 2 / 3)
        let start = (isCut || excerpt.isCutLeft ? "..." : "") + left
        let used = DisplayWidth.cells(of: start)
        let right = Self.shown(scalars[place...]) + (excerpt.isCutRight ? "..." : "")
        let rest = DisplayWidth.fitted(right, to: max(4, room - used), ellipsis: "...")
        return [gutter + start + rest, margin + String(repeating: " ", count: used) + "^"]
    }

    /// Text as it can be printed: a tab takes one cell, so that the caret stands where it should.
    private static func shown(_ scalars: String.UnicodeScalarView.SubSequence) -> String {
        OutputText.escape(String(String.UnicodeScalarView(scalars.map { $0 == "\t" ? " " : $0 })))
    }

    /// As much of the end of a text as fits, and whether something was cut off.
    private static func end(of text: String, cells: Int) -> (text: String, isCut: Bool) {
        guard DisplayWidth.cells(of: text) > cells else { return (text, false) }
        var used = 0
        let kept = text.reversed().prefix { character in
            used += DisplayWidth.cells(of: character)
            return used <= cells - 3
        }
        return (String(kept.reversed()), true)
    }
}
