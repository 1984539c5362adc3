import Foundation
import PaddockCore

// What people do: drop jobs, pause, resume, cancel, stop and start.

extension Life {
    func beginnings() async throws {
        try await self.dropJobs(Int.random(in: 1...6, using: &self.dice))
        let length = self.weather.end - self.now
        for _ in 0..<Int.random(in: 0...5, using: &self.dice) {
            let event = self.wish()
            self.schedule(.post(event, incarnation: nil), after: self.dice.duration(upTo: length))
        }
        // When the trouble is over somebody looks after what waits for a person.
        self.schedule(.post(.resumeAsked(keyMayHaveChanged: true), incarnation: nil), after: length + .seconds(1))
        self.schedule(.post(.resumeAsked(keyMayHaveChanged: false), incarnation: nil), after: length + .seconds(2))
    }

    private func wish() -> Event {
        switch self.roll(7) {
        case 0: .pauseAsked(.creating)
        case 1: .pauseAsked(.all)
        case 2, 3: .resumeAsked(keyMayHaveChanged: self.roll(2) == 0)
        case 4: .cancelAsked([JobID(rawValue: Int64(self.roll(6)) + 1)])
        case 5: .stopAsked
        default: .jobsArrived
        }
    }

    private func dropJobs(_ count: Int) async throws {
        let drafts = (1...count).map { number -> JobDraft in
            let isBad = self.roll(12) == 0
            var request = VideoRequest(
                prompt: "\(isBad ? "bad" : "good") horse \(number)",
                durationSec: Int(self.roll(10)) + 3
            )
            request.resolution = self.roll(2) == 0 ? "720p" : nil
            return JobDraft(
                name: JobName(batch: "spring", id: "job-\(number)"),
                request: request,
                references: self.references(),
                priority: Int(self.roll(3)) - 1,
                metadata: [:],
                contentHash: "hash \(number)",
                line: nil
            )
        }
        try await self.store.accept(drafts, at: self.wall)
    }

    private func references() -> [JobReference] {
        let fields: [ReferenceField] = [[], [], [.sourceImage], [.sourceImage, .referenceVideo]][Int(self.roll(4))]
        return fields.map { field in
            let number = self.roll(3)
            let hash = String(repeating: "a", count: 63) + "\(number)"
            let content = MediaContent(
                sha256: hash,
                contentType: "x/\(field.kind.rawValue)",
                kind: field.kind,
                bytes: 10
            )
            return JobReference(field: field, path: "/refs/\(number)", content: content)
        }
    }
}
