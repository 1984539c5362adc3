import PaddockCore
import PaddockStore
import Testing

@testable import PaddockEngine

/// Row 32 of the matrix, W: a database that can't be opened for want of descriptors.
@Suite struct PatientReadTests {
    /// Reads, and fails so often first.
    private static func read(
        failing times: Int,
        _ code: StoreError.Code
    ) async -> (result: Result<Int, any Error>, tries: Int) {
        var tries = 0
        do {
            let value = try await PatientRead.of(FastClock()) {
                tries += 1
                guard tries > times else { throw StoreError(code: code, message: "x") }
                return 7
            }
            return (.success(value), tries)
        } catch {
            return (.failure(error), tries)
        }
    }

    @Test(arguments: [0, 1, PatientRead.tries - 1]) func whatPassesIsReadInTheEnd(times: Int) async throws {
        let (result, tries) = await Self.read(failing: times, .cannotOpen)
        #expect(try result.get() == 7)
        #expect(tries == times + 1)
    }

    @Test func notWithoutEnd() async {
        let (result, tries) = await Self.read(failing: 100, .cannotOpen)
        #expect(throws: StoreError.self) { try result.get() }
        #expect(tries == PatientRead.tries)
    }

    @Test(arguments: StoreError.Code.allCases.filter { $0 != .cannotOpen })
    func whatCanNotPassIsToldAtOnce(code: StoreError.Code) async {
        let (result, tries) = await Self.read(failing: 100, code)
        #expect(throws: StoreError.self) { try result.get() }
        #expect(tries == 1)
    }
}
