import Foundation
import HappyHorse
import HappyHorseSimulator
import PaddockCore
import PaddockEngine
import PaddockStore
import SystemPackage
import Testing

/// Columns P and U of the matrix: media are sent again until they are there, and a create never names a key that storage does not hold.
@Suite(.timeLimit(.minutes(2)))
struct UploadTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let fault: Fault
        let ending: String

        var testDescription: String {
            "\(self.fault.call?.rawValue ?? "any") \(self.fault.effect) ×\(self.fault.times ?? 0)"
        }

        init(_ fault: Fault, _ ending: String = "done") {
            self.fault = fault
            self.ending = ending
        }
    }

    static let rows = [
        Case(Fault(.presign, .delay)),
        Case(Fault(.presign, .cut(reset: true), times: 2)),
        Case(Fault(.presign, .html(status: 502))),
        Case(Fault(.presign, .envelope("rate_limited", status: 429))),
        Case(Fault(.presign, .envelope("invalid_api_key", status: 401))),
        Case(Fault(.presign, .redirect(to: "cdn", status: 307))),
        Case(Fault(.presign, .edit(["key": nil]))),
        Case(Fault(.presign, .edit(["key": #""""#]))),
        Case(Fault(.presign, .edit(["uploadUrl": #""""#]))),
        Case(Fault(.presign, .envelope("upload_file_too_large", status: 413)), "failed upload_file_too_large"),
        Case(Fault(.presign, .envelope("upload_type_not_supported", status: 400)), "failed upload_type_not_supported"),
        Case(Fault(.put, .cut(reset: true))),
        Case(Fault(.put, .cut(), at: .done)),
        Case(Fault(.put, .text("<Error><Code>AccessDenied</Code></Error>", status: 403))),
        Case(Fault(.put, .html(status: 503), times: 3)),
        Case(Fault(.put, .redirect(to: "api", status: 307))),
        Case(
            Fault(.put, .text("<Error><Code>InvalidPart</Code></Error>", status: 400), times: nil),
            "failed upload_failed"
        ),
    ]

    @Test(arguments: Self.rows)
    func mediaGetThere(row: Case) async throws {
        try await Rehearsal.with { home, simulator in
            simulator.faults.add(row.fault)
            let ending = try await Rehearsal.ending(in: home, media: EngineHome.picture())
            #expect(ending == row.ending)
            #expect(simulator.report.charges == (ending == "done" ? 1 : 0))
            #expect(simulator.report.redirectsFollowed == 0)
        }
    }

    @Test func aPauseOfEverythingBreaksAnUploadOffAndItBeginsAnewAfterwards() async throws {
        try await Rehearsal.with { home, simulator in
            simulator.faults.add(Fault(.put, .stall))
            try await home.running { running in
                try await running.accept("meadow", media: EngineHome.picture())
                _ = try await simulator.report { $0.faultsStruck == 1 }
                try await running.pauseAndResume()
                try await running.settled()
                let ending = try await running.ending(of: "meadow")
                #expect(ending == "done")
            }
            #expect(simulator.report.charges == 1)
        }
    }

    @Test func theSameBytesAreUploadedOnceForManyJobs() async throws {
        try await Rehearsal.with { home, simulator in
            try await home.running { running in
                try await running.accept("meadow", "storm", "river", media: EngineHome.picture())
                try await running.settled()
            }
            #expect(simulator.report.charges == 3)
            #expect(simulator.report.uploadsBySHA256 == [EngineHome.sha256(EngineHome.picture()): 1])
        }
    }

    @Test func aCopyThatIsGoneFailsItsJobBeforeAnythingIsCharged() async throws {
        try await Rehearsal.with { home, simulator in
            let picture = EngineHome.picture(3)
            try await home.running { running in
                try await home.accept("meadow", media: picture, to: running.store)
                let path = home.media.appending(EngineHome.sha256(picture)).string
                try FileManager.default.removeItem(atPath: path)
                running.engine.jobsArrived()
                try await running.settled()
                let ending = try await running.ending(of: "meadow")
                #expect(ending == "failed upload_failed")
            }
            #expect(simulator.report.charges == 0)
        }
    }
}
