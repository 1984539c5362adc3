import Foundation
import SystemPackage
import Testing

/// One round: a home that is killed again and again while it works and while people use it, then brought to rest, and held against the
/// simulator's ledger.
struct KillDrill {
    let site: Site
    let api: SimulatedAPI
    let stock: KillStock
    /// The simulator's journal, a line for each presign, upload and charge.
    let journal: FilePath
    let kills: Int
    let seed: UInt64
    let tally: KillTally

    static let createsAtOnce = 4

    private static let settings = [
        "polling.interval=100ms", "polling.maxInterval=150ms", "polling.thumbnailWait=200ms",
        "limits.requestsPerMinute=100000", "limits.creates=\(Self.createsAtOnce)", "limits.generating=8",
        "folders.settle=20ms", "folders.rescan=200ms",
    ].flatMap { ["--set", $0] }

    /// What makes the dangerous moments long enough to be met: slow answers to creates and uploads, slow downloads.
    private static let slowness = """
        [{"call": "create", "do": "delay", "at": "done", "delay": "60ms", "probability": 0.6, "times": null},
         {"call": "create", "do": "delay", "at": "body", "delay": "30ms", "probability": 0.3, "times": null},
         {"call": "put", "do": "delay", "at": "done", "delay": "20ms", "probability": 0.3, "times": null},
         {"call": "video", "do": "trickle", "bytesPerSecond": 60000, "probability": 0.5, "times": null}]
        """

    /// Plays the round.
    func play() async throws {
        try await self.api.add(fault: Self.slowness)
        let watcher = OutputWatcher(self.site.output)
        let people = try await watcher.watching {
            var people = KillPeople(stock: self.stock, site: self.site, random: SeededGenerator(seed: self.seed))
            for number in 0..<self.kills { try await self.live(number, &people) }
            try await self.comeToRest(&people)
            return people
        }
        self.report(watcher)
        try await KillBooks(drill: self, jobs: people.jobs).check()
        try self.checkDatabase()
    }

    var note: String { "round of seed \(self.seed)" }

    // MARK: - One life

    private func live(_ number: Int, _ people: inout KillPeople) async throws {
        if number.isMultiple(of: 4), number > 0 {
            try await self.settleHeld(&people, mayKill: true)
            try self.checkDatabase()
        }
        let life = try people.nextLife()
        for command in life.before { try await self.run(command) }
        let daemon = try Program(["run"] + Self.settings, at: self.site)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for command in life.beside { group.addTask { try await self.run(command) } }
            try await life.moment.wait(for: daemon, at: self.site, ledger: self.journal)
            if life.pause > 0 { try await Task.sleep(for: .milliseconds(life.pause)) }
            daemon.signal(SIGKILL)
            let end = await daemon.end()
            #expect(end.status == 128 + SIGKILL, "it ended by itself, \(self.note): \(end.err.suffix(2000))")
            #expect(!end.err.contains(self.api.key))
            try await group.waitForAll()
        }
        self.tally.add { counts in
            counts.kills += 1
            counts.restarts += 1
            counts.moments[life.moment.kind, default: 0] += 1
        }
    }

    /// A person's command; whatever becomes of it, it ends in a documented way or by our kill.
    private func run(_ command: KillLife.Command) async throws {
        try await Task.sleep(for: .milliseconds(command.startsAfter))
        let program = try Program(command.arguments, at: self.site)
        if let killedAfter = command.killedAfter {
            try await Task.sleep(for: .milliseconds(killedAfter))
            program.signal(SIGKILL)
        }
        let end = await program.end()
        if end.status == 128 + SIGKILL, command.killedAfter != nil {
            return self.tally.add { $0.commandKills += 1 }
        }
        let words = command.arguments.joined(separator: " ")
        // The daemon may die while it is asked (1, 69), may not have been there yet (66), hold the lock without an ear (75), or have
        // been killed before its database was complete (74), which the next start makes good.
        let isIncomplete = end.status == 74 && end.err.contains("is not up to date: start `paddock run` once")
        let isFine = [0, 1, 66, 69, 75].contains(end.status) || isIncomplete
        #expect(isFine, "\(words): \(end.status), \(self.note): \(end.err.suffix(500))")
    }

    // MARK: - Rest

    /// No more kills: whatever is still wanted is handed over, and all comes to rest with a person's help.
    private func comeToRest(_ people: inout KillPeople) async throws {
        for parcel in people.submitted {
            let end = try await self.site.run("submit", parcel.manifest.string)
            #expect(end.status == 0, "\(self.note): \(end.err)")
        }
        for _ in 0..<10 {
            try await self.site.run("resume").expectSuccess(self.note)
            let run = try await self.site.run(["run", "--until-idle"] + Self.settings)
            self.tally.add { $0.restarts += 1 }
            #expect(run.status <= 1, "\(self.note): \(run.err.suffix(2000))")
            if try await self.settleHeld(&people, mayKill: false) == 0 { return }
        }
        Issue.record("Jobs are held again and again, \(self.note)")
    }

    /// Settles held jobs as a person does who has looked into the dashboard.
    @discardableResult
    private func settleHeld(_ people: inout KillPeople, mayKill: Bool) async throws -> Int {
        guard self.site.exists("state/paddock.sqlite") else { return 0 }
        let held = try await self.site.run("list", "--state", "held", "--json").out.split(separator: "\n")
            .map { try JSON(text: String($0)) }
        let ledger = held.isEmpty ? [:] : try await self.quietLedger()
        for job in held {
            let name = job.job.string ?? ""
            #expect(job.error.code.string == "unsure_charge", "\(job), \(self.note)")
            let charges = ledger[job.request.prompt.string ?? ""] ?? []
            let way = charges.first.map { ["--adopt", $0.id.string ?? ""] } ?? ["--retry"]
            let command = KillLife.Command(["resolve", name] + way, using: &people.random)
            if mayKill {
                try await self.run(command)
            } else {
                let end = try await self.site.run(command.arguments)
                #expect(end.status == 0, "\(self.note): \(end.err) \(job)")
            }
            // Killed resolves may have to be given again; the job counts once.
            if people.held.insert(name).inserted {
                self.tally.add { counts in
                    counts.held += 1
                    counts.heldUncharged += charges.isEmpty ? 1 : 0
                }
            }
        }
        if mayKill { try await self.site.run("resume").expectSuccess(self.note) }
        return held.count
    }

    /// The ledger once nothing is on its way any more: the daemon is dead, but what it sent may still be read.
    private func quietLedger() async throws -> [String: [JSON]] {
        var quietLooks = 0
        while quietLooks < 3 {
            quietLooks = try await self.api.report.createsInTheAir.int == 0 ? quietLooks + 1 : 0
            try await Task.sleep(for: .milliseconds(20))
        }
        return try await self.api.ledger
    }

    private func checkDatabase() throws {
        let problems = try HomeDatabase(folder: self.site.folder).problems(copiedTo: self.site.scratch)
        #expect(problems.isEmpty, "\(self.note)")
        self.tally.add { counts in
            counts.databasesChecked += 1
            counts.corruptDatabases += problems.isEmpty ? 0 : 1
        }
    }

    private func report(_ watcher: OutputWatcher) {
        let wrongs = watcher.wrongs
        #expect(wrongs.isEmpty, "\(self.note)")
        #expect(watcher.looks > self.kills, "the watcher watched")
        self.tally.add { counts in
            counts.looks += watcher.looks
            counts.halfFiles += wrongs.count
        }
    }
}

extension Program.Outcome {
    /// Records a failure with what it said, unless it ended with 0.
    func expectSuccess(_ note: String) {
        #expect(self.status == 0, "\(note): \(self.err)")
    }
}

extension SimulatedAPI {
    /// Every charge, by its prompt.
    var ledger: [String: [JSON]] {
        get async throws {
            let lines = try await self.call("GET", "/_simulator/ledger").text.split(separator: "\n")
            return Dictionary(grouping: try lines.map { try JSON(text: String($0)) }) { $0.request.prompt.string ?? "" }
        }
    }
}
