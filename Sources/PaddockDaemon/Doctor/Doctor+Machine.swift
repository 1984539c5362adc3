import Foundation
import PaddockCore
import SystemPackage

// MARK: - Spending, hooks and what is installed

extension Doctor {
    func spending() -> [DoctorFinding] {
        let spending = self.resolved.settings.spending
        let caps = [
            spending.videosPerDay.map { "\($0) videos a day" }, spending.secondsPerDay.map { "\($0) seconds a day" },
            spending.videosPerBatch.map { "\($0) videos a batch" },
            spending.secondsPerBatch.map { "\($0) seconds a batch" },
        ].compactMap(\.self)
        guard caps.isEmpty else { return [.ok("spending", "at most \(caps.joined(separator: ", "))")] }
        return [
            .advice(
                "spending",
                "no cap: a manifest with a mistake may create any number of videos",
                remedy: "set spending.videosPerDay or spending.secondsPerDay"
            )
        ]
    }

    func hooks() -> [DoctorFinding] {
        guard let program = self.resolved.settings.hooks.command?.first else { return [] }
        guard self.program(program) != nil else {
            return [
                .problem(
                    "hooks",
                    "hooks.command names \(program), which can't be run",
                    remedy: "give its whole path, and make it executable"
                )
            ]
        }
        return [.ok("hooks", "\(program) can be run")]
    }

    /// The unit of systemd, where one is installed.
    func unit() -> [DoctorFinding] {
        let places = ["etc/systemd/system", "usr/lib/systemd/system", "lib/systemd/system"]
        let files = places.map { self.system.appending($0).appending("paddock.service") }
        guard let file = files.first(where: FileFacts.isFile) else {
            return [.ok("unit", "not installed as a service")]
        }
        guard let data = try? SmallFile.read(file, atMost: 1 << 16).data else {
            return [.advice("unit", "\(file) can't be read", remedy: "chmod a+r \(file)")]
        }
        let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
        let problems = self.program(in: lines, file) + self.credential(in: lines, file)
        return problems.isEmpty ? [.ok("unit", "\(file) is installed")] : problems
    }

    private func program(in lines: [Substring], _ file: FilePath) -> [DoctorFinding] {
        // Characters in front of the path say how it is run (systemd.service(5)).
        let value = Self.value(of: "ExecStart", in: lines)?.drop { "@-:+!".contains($0) }
        guard let path = value?.split(separator: " ").first.map(String.init) else {
            return [.problem("unit", "\(file) starts nothing", remedy: "install it anew")]
        }
        guard self.program(path) == nil else { return [] }
        return [.problem("unit", "\(file) starts \(path), which can't be run", remedy: "install it anew")]
    }

    private func credential(in lines: [Substring], _ file: FilePath) -> [DoctorFinding] {
        let value = Self.value(of: "LoadCredential", in: lines) ?? ""
        let parts = value.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0] == KeySource.credentialName, parts[1].hasPrefix("/") else { return [] }
        let key = FilePath(String(parts[1]))
        // In a folder that this user may not look into nothing is known.
        guard FileFacts.isFolder(key.removingLastComponent()),
            FileManager.default.isExecutableFile(atPath: key.removingLastComponent().string), !FileFacts.isFile(key)
        else { return [] }
        return [
            .problem(
                "unit",
                "\(file) takes the key from \(key), which is not there",
                remedy: "put the key there, readable by root alone, then systemctl restart paddock"
            )
        ]
    }

    private static func value(of name: String, in lines: [Substring]) -> Substring? {
        lines.last { $0.hasPrefix("\(name)=") }?.dropFirst(name.count + 1)
    }

    func tools() -> [DoctorFinding] {
        guard let ffmpeg = self.program("ffmpeg") else {
            return [
                .ok(
                    "ffmpeg",
                    "not installed; Paddock does not need it, but it converts sound that the API does not take"
                )
            ]
        }
        return [.ok("ffmpeg", "\(ffmpeg)")]
    }

    /// Where a program lies that can be run: by its path, or by a name along `PATH`.
    private func program(_ name: String) -> FilePath? {
        let folders =
            name.contains("/") ? [""] : (self.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return folders.lazy.map { $0.isEmpty ? FilePath(name) : FilePath($0).appending(name) }
            .first { FileFacts.isFile($0) && FileManager.default.isExecutableFile(atPath: $0.string) }
    }
}
