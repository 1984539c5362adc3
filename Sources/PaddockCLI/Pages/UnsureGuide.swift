import Foundation
import PaddockCore

/// What a person needs to settle a create of unknown outcome (Safety, What a person does): when it was sent, how it ended, what to look for, and
/// the commands. It counts videos and seconds, never credits, and never asks anybody to send it again unseen.
struct UnsureGuide: Sendable {
    let job: JobView
    let style: PageStyle

    /// How long before and after the sending the video can have been made: clocks differ, and an answer may take two minutes.
    private static let before: TimeInterval = 5
    private static let after: TimeInterval = 130
    private static let promptLength = 40

    /// The lines; none where the job is not held for that, or its history does not tell.
    func lines() -> [StyledLine] {
        guard self.job.state == .held, self.job.error?.code == JobFailure.unsureCharge, let sent = self.sent else {
            return []
        }
        let time = self.style.time
        let from = time.precise(sent.addingTimeInterval(-Self.before))
        let to = time.precise(max(self.ended ?? sent, sent.addingTimeInterval(Self.after)))
        let place =
            "Look in its dashboard for a video made \(from) to \(to) whose prompt begins \"\(self.promptStart)\", then one of:"
        return [
            StyledLine("  \(self.job.job)", .strong, hang: 2)
                + StyledLine("  \(self.settings)  sent \(time.precise(sent))\(self.took)"),
            StyledLine("  HappyHorse MAY have charged this, and nothing was sent again. \(place)", hang: 2),
        ] + self.commands
    }

    private var commands: [StyledLine] {
        let ways = [
            ("--adopt VIDEO_ID", "it is there (the id is checked before use)"),
            ("--retry", "it is not there: create it now (1 create)"), ("--abandon", "leave it"),
        ]
        let commands = ways.map { self.style.hint("resolve \(self.job.job) \($0.0)") }
        let width = commands.map { DisplayWidth.cells(of: $0) }.max() ?? 0
        return zip(commands, ways).map { command, way in
            let padding = String(repeating: " ", count: width - DisplayWidth.cells(of: command) + 2)
            return StyledLine("    ", hang: 8) + StyledLine(command, .command) + StyledLine(padding + way.1)
        }
    }

    private var sent: Date? { self.job.history?.last { $0.event == "armed" }?.at }

    private var ended: Date? { self.job.history?.last { $0.event == "unsure" }?.at }

    private var took: String {
        guard let sent, let ended else { return "" }
        return ", ended after \(Amount.duration(seconds: Int(ended.timeIntervalSince(sent).rounded())))"
    }

    private var settings: String {
        let request = self.job.request
        return ["\(request.durationSec) s", request.resolution, request.aspectRatio].compactMap(\.self)
            .map(OutputText.escape).joined(separator: " ")
    }

    private var promptStart: String {
        let prompt = OutputText.escape(self.job.request.prompt)
        return prompt.count <= Self.promptLength ? prompt : "\(prompt.prefix(Self.promptLength))\(self.style.ellipsis)"
    }
}

/// How many creates are of unknown outcome, and the most that this can have cost.
struct Exposure: Sendable {
    let unsure: Int

    func lines(hint: CommandHint) -> [StyledLine] {
        guard self.unsure > 0 else { return [] }
        let most = Amount.count(self.unsure, "video")
        var lines = [
            StyledLine(
                "  exposure: \(Amount.count(self.unsure, "create")) of unknown outcome, at most \(most) charged for",
                hang: 2
            )
        ]
        if self.unsure > 1 {
            lines.append(
                StyledLine("    ", hang: 8) + StyledLine(hint("resolve --ids-from FILE"), .command)
                    + StyledLine("  several at once: ids one a line, each given to the job it fits")
            )
        }
        return lines
    }
}
