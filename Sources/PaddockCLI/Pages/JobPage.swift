import Foundation
import PaddockCore

/// `show` for people: everything about one job.
struct JobPage: Sendable {
    let job: JobView
    let story: JobStory
    let style: PageStyle

    func lines() -> [StyledLine] {
        var lines = [self.title(), StyledLine(self.story.line())]
        lines += UnsureGuide(job: self.job, style: self.style).lines()
        lines.append(StyledLine())
        lines += self.facts()
        lines += self.section("media", self.references())
        lines += self.section("history", self.history())
        return lines
    }

    private func title() -> StyledLine {
        StyledLine(self.job.job, .strong) + StyledLine("  ") + StyledLine(self.job.state.rawValue, self.job.state.tone)
    }

    // MARK: Facts

    private func facts() -> [StyledLine] {
        let facts: [(String, String?)] =
            [("prompt", self.job.request.prompt), ("settings", self.settings())] + self.keys() + [
                ("priority", self.job.priority == 0 ? nil : "\(self.job.priority)"),
                ("metadata", self.metadata()),
                ("manifest", self.job.manifest),
                ("video id", self.job.videoId),
                ("charges", self.charges()),
                ("error", self.error()),
                ("video", self.video()),
                ("thumbnail", self.job.output.thumbnail),
                ("times", self.times()),
            ]
        let width = facts.lazy.filter { $0.1 != nil }.map { $0.0.count }.max() ?? 0
        return facts.compactMap { name, value in
            guard let value = value else { return nil }
            let padding = String(repeating: " ", count: width - name.count + 2)
            return StyledLine(name + padding, .faint, hang: width + 2) + StyledLine(OutputText.escape(value))
        }
    }

    private func settings() -> String {
        let request = self.job.request
        let parts: [String?] = [
            "\(request.durationSec) s", request.style.map { "style \($0)" }, request.aspectRatio, request.resolution,
            request.cameraMotion.map { "camera \($0)" }, request.motionIntensity.map { "motion \($0)" },
            request.cfgScale.map { "cfg \($0)" },
        ]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }

    /// The keys that the manifest gave itself.
    private func keys() -> [(String, String?)] {
        ReferenceField.allCases.map { ($0.keyName, self.job.request[key: $0]) }
    }

    private func metadata() -> String? {
        guard !self.job.metadata.isEmpty else { return nil }
        return self.job.metadata.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    }

    private func charges() -> String {
        let polls = self.job.polls > 0 ? ", status asked \(Amount.count(self.job.polls, "time"))" : ""
        return "\(self.job.charges)\(polls)"
    }

    private func error() -> String? {
        guard let error = self.job.error else { return nil }
        let details = [
            error.field.map { "field \($0)" }, error.requiredPlan.map { "needs plan \($0)" },
            error.currentPlan.map { "plan is \($0)" },
        ].compactMap { $0 }
        return "\(error.code): \(error.message)" + (details.isEmpty ? "" : " (\(details.joined(separator: ", ")))")
    }

    private func video() -> String? {
        guard let video = self.job.output.video else { return nil }
        return video + (self.job.output.videoBytes.map { " (\(Amount.bytes($0)))" } ?? "")
    }

    private func times() -> String {
        let times: [(String, Date?)] = [
            ("accepted", self.job.createdAt), ("charged", self.job.chargedAt), ("ready", self.job.readyAt),
            ("finished", self.job.finishedAt),
        ]
        return times.compactMap { name, time in time.map { "\(name) \(self.style.time.precise($0))" } }
            .joined(separator: ", ")
    }

    // MARK: Tables

    private func section(_ title: String, _ lines: [StyledLine]) -> [StyledLine] {
        lines.isEmpty ? [] : [StyledLine(), StyledLine(title, .strong)] + lines
    }

    private func references() -> [StyledLine] {
        var table = self.style.table([.fixed, .flexible(atLeast: 16), .fixed, .figures, .fixed])
        table.rows = self.job.references.map { reference in
            [
                .init("  \(reference.field)"),
                .init(OutputText.escape(reference.path)),
                .init(reference.contentType, .faint),
                .init(Amount.bytes(reference.bytes)),
                .init(reference.key.map { "key \(OutputText.escape($0))" } ?? "not uploaded"),
            ]
        }
        return table.lines(width: self.style.columns)
    }

    private func history() -> [StyledLine] {
        var table = self.style.table([.fixed, .fixed, .flexible(atLeast: 16)])
        let history = self.job.history ?? []
        table.rows = history.map { entry in
            [
                .init("  \(self.style.time.precise(entry.at))", .faint),
                .init(OutputText.escape(entry.event)),
                .init(OutputText.escape(entry.detail ?? "")),
            ]
        }
        // What doesn't fit goes on below where it began.
        let before = table.rows.map { $0[0].text.count }.max() ?? 0
        let words = table.rows.map { DisplayWidth.cells(of: $0[1].text) }.max() ?? 0
        return table.lines(width: self.style.columns).map { line in
            var line = line
            line.hang = before + words + 2 * TextTable.gap.count
            return line
        }
    }
}
