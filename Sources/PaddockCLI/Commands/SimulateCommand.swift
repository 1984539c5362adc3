import ArgumentParser
import Foundation
import HappyHorseSimulator

/// `paddock simulate`: a local HappyHorse API for rehearsals.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "A local HappyHorse API for rehearsals: real files in and out, no credits.",
        discussion: "Takes any key that begins with hh_. Its first lines can be pasted into another shell."
    )

    @OptionGroup var options: SimulatorOptions

    func run() async throws {
        let simulator = try Simulator(self.options.configuration())
        let console = Console.standard()
        try await simulator.run { origins in
            try console.print(SimulatorGreeting(origins: origins).lines)
        }
    }
}
