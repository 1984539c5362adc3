import Foundation
import PaddockCore
import SystemPackage

/// Where a command's words go: results to standard output, everything else to standard error.
struct Console: Sendable {
    let output: FileDescriptor
    let errors: FileDescriptor
    /// What standard output is.
    let terminal: Terminal

    /// The process's own streams.
    static func standard(environment: [String: String] = ProcessInfo.processInfo.environment) -> Self {
        Self(
            output: .standardOutput,
            errors: .standardError,
            terminal: .of(.standardOutput, environment: environment)
        )
    }

    /// Prints lines of the result.
    ///
    /// - Throws: `CommandFailure` where standard output takes no more.
    func print(_ lines: [String]) throws(CommandFailure) {
        guard !lines.isEmpty else { return }
        try self.write(lines.joined(separator: "\n") + "\n")
    }

    /// Prints lines of a page, in colour where there are colours.
    func print(_ lines: [StyledLine]) throws(CommandFailure) {
        let paint = Paint(hasColour: self.terminal.hasColour)
        try self.print(lines.map { $0.printed(paint) })
    }

    /// Prints one line of the result.
    func print(_ line: String) throws(CommandFailure) {
        try self.print([line])
    }

    /// Prints a value as JSON, by itself on one line unless `pretty`.
    func print(json value: some Encodable, pretty: Bool = false) throws {
        let data = try JSONCoding.encoder(pretty: pretty).encode(value)
        try self.write(String(decoding: data, as: UTF8.self) + "\n")
    }

    /// Writes text to standard output as it is.
    func write(_ text: String) throws(CommandFailure) {
        do {
            _ = try self.output.writeAll(text.utf8)
        } catch Errno.brokenPipe {
            throw .silent(.outputClosed)
        } catch {
            throw CommandFailure(.ioFailure, code: "output_failed", "can't write to standard output: \(error)")
        }
    }

    /// Whether a person sees standard error where it is written.
    var errorsAreOnTerminal: Bool { Terminal.of(self.errors, environment: [:]).isTerminal }

    /// Says something that is no result. A standard error that takes nothing is no reason to fail.
    func note(_ line: String) {
        _ = try? self.errors.writeAll((line + "\n").utf8)
    }
}
