import Foundation

@testable import PaddockIntake

/// Called by libFuzzer once, before the first input.
@c(LLVMFuzzerInitialize)
public func begin(
    _ count: UnsafeMutablePointer<CInt>?,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
    let environment = ProcessInfo.processInfo.environment
    do {
        if let folder = environment["PADDOCK_FUZZ_SEEDS"], let examples = environment["PADDOCK_FUZZ_EXAMPLES"] {
            try Seeds.write(to: URL(filePath: folder), examples: URL(filePath: examples))
            exit(0)
        }
    } catch {
        require(false, "seeds can be written: \(error)")
    }
    require(Reader.chosen != nil, "PADDOCK_FUZZ names a reader: \(Reader.allCases.map(\.rawValue))")
    return 0
}

/// Called by libFuzzer with each input.
@c(LLVMFuzzerTestOneInput)
public func test(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    Reader.chosen?.check(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
}

/// What is read: each reader has inputs and a corpus of its own.
enum Reader: String, CaseIterable {
    case yaml
    case json
    case jsonl
    case csv
    case media
    case number

    /// The reader of this run.
    static let chosen = ProcessInfo.processInfo.environment["PADDOCK_FUZZ"].flatMap(Reader.init(rawValue:))

    /// Traps where a promise about these bytes does not hold.
    func check(_ bytes: [UInt8]) {
        switch self {
        case .yaml: ManifestCheck(.yaml).check(bytes)
        case .json: ManifestCheck(.json).check(bytes)
        case .jsonl: ManifestCheck(.jsonl).check(bytes)
        case .csv: ManifestCheck(.csv).check(bytes)
        case .media: MediaCheck.check(bytes)
        case .number: NumberCheck.check(bytes)
        }
    }
}

/// Ends the run where a promise is broken; libFuzzer keeps the input.
func require(_ holds: Bool, _ promise: @autoclosure () -> String) {
    guard !holds else { return }
    FileHandle.standardError.write(Data("Broken: \(promise())\n".utf8))
    abort()
}
