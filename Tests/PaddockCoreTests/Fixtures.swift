import Foundation
import Testing

@testable import PaddockCore

/// Seconds on the boot clock.
func boot(_ seconds: Double) -> BootTime { BootTime(nanoseconds: Int64((seconds * 1e9).rounded())) }

/// A moment on both clocks: the wall began at noon, UTC, of 4 May 2026.
func moment(_ seconds: Double) -> Moment {
    Moment(boot: boot(seconds), wall: Date(timeIntervalSince1970: 1_777_896_000 + seconds))
}

func job(_ number: Int64) -> JobID { JobID(rawValue: number) }

func attempt(_ number: Int64) -> AttemptID { AttemptID(rawValue: number) }

func medium(_ number: Int, kind: PaddockCore.MediaKind = .image) -> MediaContent {
    MediaContent(sha256: String(format: "%064x", number), contentType: "image/png", kind: kind, bytes: 10)
}

/// `#expect` for what a mutating method answers, which the macro can't call.
func expect<Value: Equatable>(_ value: Value, is expected: Value, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(value == expected, sourceLocation: sourceLocation)
}
