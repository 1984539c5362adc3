import ArgumentParser
import Foundation
import PaddockDaemon

/// `paddock doctor`: what is wrong, and what helps.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Checks settings, key, API, folders, disk, clock and database: 0 when all is well.",
        discussion: """
            Costs nothing: the API is asked for a video that nobody has, and for a place to upload to, where nothing is put. Nothing is \
            changed.
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let home = try CommandHome.existing(self.common)
        let doctor = Doctor(
            home: home.home,
            resolved: home.resolved,
            version: ProgramVersion.current,
            environment: environment
        )
        let view = DoctorView(doctor, findings: await doctor.examine(), home: home.home)
        let console = Console.standard()
        if self.output.json {
            try console.print(json: view)
        } else {
            let style = PageStyle(terminal: console.terminal, now: Date(), hint: home.hint)
            try console.print(DoctorPage(view: view, style: style).lines())
        }
        try view.throwProblems(areTold: self.output.json)
    }
}
