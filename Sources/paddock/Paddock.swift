import Foundation
import PaddockCLI

@main
struct Paddock {
    static func main() async {
        let status = await PaddockMain.run(Array(CommandLine.arguments.dropFirst()))
        exit(status.rawValue)
    }
}
