import Foundation
import PaddockControl
import PaddockCore
import Testing

@testable import PaddockDaemon

@Suite(.timeLimit(.minutes(2)))
struct ChangeRequestTests {
    @Test func everyMoveAndEveryAnswerComesThroughTheSocket() async throws {
        let video = VideoID(rawValue: "018f3f1d-8c2e-7b4d-9db1-8e8f3a0c8f21")
        let changes: [JobChange] = [
            .init("spring/a", .retry(chargesAgain: true)), .init("spring/b", .sendAgain),
            .init("spring/c", .adopt(video)), .init("spring/d", .abandon), .init("spring/e", .cancel(charged: false)),
        ]
        let answers: [JobAnswer] = [
            .init("spring/a", .changed, state: .pending, "waits"), .init("spring/b", .unchanged, state: .held, "so"),
            .init("spring/c", .refused, state: .done, "no"),
            .init("spring/d", .wantsConsent, state: .failed, "charges", seconds: 6),
            .init("spring/e", .unknown, state: nil, "none"),
        ]
        var operations = ScriptedOperations()
        operations.onChange = { asked in
            #expect(asked == changes)
            return ChangeAnswer(jobs: answers)
        }
        let fit = VideoFit(video, jobs: ["spring/a"], "fits")
        operations.onMatch = { asked in
            #expect(asked == [video])
            return MatchAnswer(videos: [fit])
        }
        try await withControlServer(operations) { client in
            let changed = try await client.change(changes)
            #expect(changed == answers)
            let matched = try await client.match([video])
            #expect(matched == [fit])
        }
    }

    @Test func theLargestRequestFits() throws {
        let name = String(repeating: "n", count: JobName.maximumLength)
        let video = VideoID(rawValue: String(repeating: "v", count: 128))
        let changes = Array(repeating: JobChange("\(name)/\(name)", .adopt(video)), count: ChangeRequest.limit)
        let data = try JSONCoding.encoder().encode(ChangeRequest(changes: changes))
        #expect(data.count <= ControlPaths.requestLimit)
    }
}
