import PaddockCore

/// A small life that is written down: few jobs, few kinds of trouble, played once to count its boundaries and then once for each of
/// them with a death there.
enum Scenario: String, CaseIterable, Sendable {
    /// Two jobs and no trouble.
    case plain
    /// Three jobs that share media, and thumbnails.
    case media
    /// The answers of the first creates are lost, and a person decides.
    case unsure
    /// The same, and the policy sends them once more.
    case retry
    /// People who pause, cancel, retry and stop.
    case people
    /// No room for the state while creates are in the air, nor for the output later.
    case full
    /// A database that fails for good, and receipts.
    case broken
    /// Downloads that break off or are damaged, hidden files that vanish, and a video that is given up and wanted again.
    case files

    var seed: UInt64 { UInt64(Self.allCases.firstIndex(of: self) ?? 0) &* 7919 &+ 17 }

    func weather(from start: BootTime) -> Weather {
        func episode(_ trouble: Weather.Trouble, _ from: Int, _ to: Int, _ perMille: UInt64 = 1000) -> Weather.Episode {
            Weather.Episode(
                trouble: trouble,
                from: start + .seconds(from),
                to: start + .seconds(to),
                perMille: perMille
            )
        }
        let episodes: [Weather.Episode] =
            switch self {
            case .plain, .media, .people: []
            case .unsure, .retry: [episode(.createsFail, 0, 12)]
            case .full: [episode(.stateFull, 2, 6), episode(.outputFull, 60, 400, 500)]
            case .files:
                [
                    episode(.hiddenFilesVanish, 0, 1500, 400), episode(.deliveryBreaksOff, 0, 1500, 200),
                    episode(.outputBroken, 100, 1500, 200),
                ]
            case .broken: [episode(.stateFails, 3, 5, 500), episode(.stateBusy, 5, 200, 300)]
            }
        return Weather(end: start + .seconds(1800), episodes)
    }

    var settings: OrchestratorSettings {
        var settings = OrchestratorSettings()
        settings.requestsPerMinute = 600
        settings.generating = 3
        settings.pollInterval = .seconds(10)
        settings.sendsUnsureAgain = self == .retry
        settings.sendAgainAfter = .seconds(20)
        return settings
    }

    var commands: [(Duration, Life.Command)] {
        if self == .files {
            return [(.seconds(250), .cancelBatch), (.seconds(300), .retryAll), (.seconds(420), .retryAll)]
        }
        guard self == .people else { return [] }
        return [
            (.seconds(1), .pauseCreating), (.seconds(3), .resume), (.milliseconds(3300), .cancel),
            (.seconds(20), .cancelCharged), (.seconds(40), .retryAll), (.seconds(60), .stop), (.seconds(80), .pauseAll),
            (.seconds(100), .resume), (.seconds(120), .submitMore), (.seconds(130), .submitSame),
        ]
    }

    var jobs: [JobDraft] {
        let references: [[JobReference]] =
            switch self {
            case .media:
                [
                    [Self.reference(.sourceImage, 1)], [Self.reference(.sourceImage, 1)],
                    [Self.reference(.sourceImage, 2), Self.reference(.referenceVideo, 3)],
                ]
            case .people: [[], [Self.reference(.sourceImage, 1)], []]
            case .plain, .unsure, .retry, .full, .broken, .files: [[], []]
            }
        return references.enumerated().map { number, references in
            JobDraft(
                name: JobName(batch: "spring", id: "job-\(number + 1)"),
                request: VideoRequest(prompt: "a horse called \(number + 1)", durationSec: 5),
                references: references,
                priority: 0,
                metadata: [:],
                contentHash: "hash \(number + 1)",
                line: nil
            )
        }
    }

    /// A file of the jobs' media, by its number.
    static func reference(_ field: ReferenceField, _ number: Int) -> JobReference {
        JobReference(
            field: field,
            path: "/refs/\(number)",
            content: MediaContent(
                sha256: String(repeating: "a", count: 63) + "\(number)",
                contentType: "x/\(field.kind.rawValue)",
                kind: field.kind,
                bytes: 10
            )
        )
    }
}
