import Foundation
import SystemPackage
import Testing

/// Row 32 of the matrix: the process may open next to nothing.
@Suite(.timeLimit(.minutes(2)))
struct DescriptorTests {
    private static let batch = (1...24).map { "  - {id: take-\($0), prompt: horse number \($0)}\n" }.joined()
    private static let manifest = "batch: herd\ndefaults: {durationSec: 3}\njobs:\n\(batch)"

    /// The limit of each run, lower than what the settings of that run may need at once.
    @Test func aProcessThatRunsOutOfDescriptorsPaysNothingTwice() async throws {
        try await withSimulatedSite("--generation-time", "100ms-400ms") { site, api in
            try site.drop("herd.yaml", Self.manifest)
            var wasShort = false
            for limit in [28, 32, 40] {
                let tight = try Program(
                    ["run", "--until-idle"] + Site.fast + [
                        "--set", "limits.downloads=16", "--set", "limits.creates=8",
                    ],
                    at: site,
                    descriptors: limit
                )
                // It may finish, or be kept waiting for as long as the limit holds, or refuse to start.
                let patience = ContinuousClock.now + .seconds(2)
                while tight.status == nil, ContinuousClock.now < patience {
                    OutputFiles(site: site).expectAllWhole()
                    try await Task.sleep(for: .milliseconds(20))
                }
                tight.signal(SIGTERM)
                let end = await tight.end()
                #expect(end.status < 128, "no crash under \(limit) descriptors: \(end.err.suffix(2000))")
                wasShort = wasShort || end.err.contains("Too many open files")
                #expect(try await api.charges.values.allSatisfy { $0 == 1 })
            }
            #expect(wasShort)

            let last = try await site.runUntilIdle()
            #expect(last.status == 0, "\(last.err)")
            #expect(try await api.charges.count == 24)
            #expect(try await api.charges.values.allSatisfy { $0 == 1 })
            for number in 1...24 {
                try await OutputFiles(site: site).expectFinished("herd/take-\(number)")
            }
        }
    }
}
