import Foundation

/// Measures Paddock against the simulator, beside a plain client and beside what is possible, and prints a table.
///
///     PaddockBenchmark --paddock PATH [--quick] [--only rate,slots,…]
@main
enum Benchmark {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            if arguments.first == PlainClient.word {
                try await PlainCommand(Array(arguments.dropFirst())).run()
            } else {
                let options = try BenchmarkOptions(arguments)
                print(try await Suite(options).run().markdown)
            }
        } catch {
            FileHandle.standardError.write(Data("PaddockBenchmark: \(error)\n".utf8))
            exit(1)
        }
    }
}
