import Foundation
import SystemPackage

/// What a running daemon and its home take at one moment.
struct SoakSample: Sendable {
    private(set) var values: [SoakFigure: Double] = [:]

    private static let mebibyte = 1_048_576.0

    init(_ values: [SoakFigure: Double]) {
        self.values = values
    }

    /// Nil where the process is gone meanwhile, or the system has no proc(5).
    init?(of pid: Int32, at site: Site, jobs: Int) {
        let state = site.folder.appending("state").string
        guard let memory = Self.residentPages(pid), let files = Self.entries("/proc/\(pid)/fd")?.count,
            let threads = Self.entries("/proc/\(pid)/task")?.count
        else { return nil }
        self.values[.memory] = memory * Double(sysconf(Int32(_SC_PAGESIZE))) / Self.mebibyte
        self.values[.files] = Double(files)
        self.values[.threads] = Double(threads)
        let (database, log) = (Self.bytes("\(state)/paddock.sqlite"), Self.bytes("\(state)/paddock.sqlite-wal"))
        if jobs > 0 { self.values[.databasePerJob] = database / 1024 / Double(jobs) }
        self.values[.log] = log / Self.mebibyte
        let media = Self.bytes(under: "\(state)/media")
        self.values[.media] = media / Self.mebibyte
        let index = Self.bytes("\(state)/paddock.sqlite-shm")
        self.values[.stateRest] = (Self.bytes(under: state) - database - log - index - media) / Self.mebibyte
        self.values[.hidden] = Double(OutputTree(site.output).files(hidden: true).count)
    }

    /// What a start has cost, asked when it is over: processor time, since the clock of a busy machine says little. Nil as above.
    init?(ofStart pid: Int32) {
        // The name in brackets may hold anything; times are the 14th and 15th field (proc_pid_stat(5)).
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return nil }
        self.values[.start] = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func residentPages(_ pid: Int32) -> Double? {
        let text = try? String(contentsOfFile: "/proc/\(pid)/statm", encoding: .utf8)
        return text?.split(separator: " ").dropFirst().first.flatMap { Double($0) }
    }

    private static func entries(_ folder: String) -> [String]? {
        try? FileManager.default.contentsOfDirectory(atPath: folder)
    }

    private static func bytes(_ path: String) -> Double {
        let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? NSNumber
        return size?.doubleValue ?? 0
    }

    private static func bytes(under folder: String) -> Double {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return names.reduce(0) { sum, name in
            let about = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
            guard about?[.type] as? FileAttributeType == .typeRegular else { return sum }
            return sum + ((about?[.size] as? NSNumber)?.doubleValue ?? 0)
        }
    }
}
