import ArgumentParser
import HappyHorseSimulator

/// `paddock simulate`: a local HappyHorse API for rehearsals.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "A local HappyHorse API for rehearsals: real files in and out, no credits.",
        discussion: "Takes any key that begins with hh_. The lines it prints can be pasted into another shell."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var options: SimulatorOptions

    func run() async throws {
        let simulator = try Simulator(configuration: self.options.configuration())
        let console = Console.standard()
        _ = try await untilInterrupted {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await simulator.run() }
                defer { group.cancelAll() }
                try console.print(SimulatorGreeting(origins: try await simulator.started()).lines)
                try await group.next()
            }
        }
    }
}
