import ArgumentParser
import Foundation
import PaddockCore
import PaddockDaemon

/// The way in: parses the command line, runs the command, and turns whatever it throws into an exit status.
package enum PaddockMain {
    /// Runs the command that the arguments (without the program's name) ask for, and says how the process must end.
    package static func run(_ arguments: [String]) async -> ExitStatus {
        Heaps.limit()
        let console = Console.standard()
        do {
            try await Self.runCommand(arguments, console: console)
            return .success
        } catch {
            let failure = CommandFailure(error)
            Self.report(failure, asJSON: Self.asksForJSON(arguments), console: console)
            return failure.status
        }
    }

    private static func runCommand(_ arguments: [String], console: Console) async throws {
        switch try await ParsedCommandLine(arguments) {
        case .text(let text):
            try console.write(text.hasSuffix("\n") ? text : text + "\n")
        case .command(var command):
            if let refusal = OpenFiles.raised().refusal() {
                throw CommandFailure(.badSettings, code: "too_few_open_files", refusal)
            }
            try await command.run()
        }
    }

    /// Tells the failure: a line each for people, one object for scripts.
    private static func report(_ failure: CommandFailure, asJSON: Bool, console: Console) {
        guard !failure.lines.isEmpty else { return }
        guard asJSON, let data = try? JSONCoding.encoder().encode(FailureView(failure)) else {
            let mark = LogStyle.errorMark(environment: ProcessInfo.processInfo.environment)
            for line in failure.lines {
                console.note("\(mark)paddock: \(line)")
            }
            return
        }
        console.note(String(decoding: data, as: UTF8.self))
    }

    private static func asksForJSON(_ arguments: [String]) -> Bool {
        arguments.prefix { $0 != "--" }.contains("--json")
    }
}
