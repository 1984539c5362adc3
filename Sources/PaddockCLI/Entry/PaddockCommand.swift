import ArgumentParser
import PaddockCore

/// `paddock`: one executable for the daemon and everything around it.
struct PaddockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paddock",
        abstract: "Turns manifests dropped into a folder into finished videos, through the HappyHorse API.",
        discussion: "Without a command it is `paddock status`. `paddock demo` shows everything, for no credits.",
        version: ProgramVersion.current,
        subcommands: [
            BackupCommand.self,
            CancelCommand.self,
            CompletionsCommand.self,
            DemoCommand.self,
            DoctorCommand.self,
            EventsCommand.self,
            ListCommand.self,
            PauseCommand.self,
            PruneCommand.self,
            ReportCommand.self,
            ResolveCommand.self,
            ResumeCommand.self,
            RetryCommand.self,
            RunCommand.self,
            SchemaCommand.self,
            ShowCommand.self,
            SimulateCommand.self,
            StatusCommand.self,
            SubmitCommand.self,
            ValidateCommand.self,
            VerifyCommand.self,
            WaitCommand.self,
        ],
        defaultSubcommand: StatusCommand.self
    )
}
