import Foundation
import SystemPackage

/// The people of a round: what they have handed over, and what they do next.
struct KillPeople {
    let stock: KillStock
    let site: Site
    var random: SeededGenerator
    /// Manifests that `submit` was asked to hand over; nobody knows if it came to that.
    private(set) var submitted: [KillStock.Parcel] = []
    private(set) var dropped: [KillStock.Parcel] = []
    /// Jobs that have been held.
    var held: Set<String> = []
    private var lives = 0
    private var mayBePaused = false

    init(stock: KillStock, site: Site, random: SeededGenerator) {
        self.stock = stock
        self.site = site
        self.random = random
    }

    /// Every job that must be on record in the end.
    var jobs: [String] { (self.submitted + self.dropped).flatMap(\.jobs) }

    /// The next life: first a batch with all kinds of media, later smaller ones, and between them whatever people do.
    mutating func nextLife() throws -> KillLife {
        defer { self.lives += 1 }
        var commands: [[String]] = []
        if self.lives.isMultiple(of: 3) {
            let parcel = try self.stock.parcel("herd-\(self.lives)", jobs: self.lives == 0 ? 9 : 5)
            if self.lives.isMultiple(of: 2) {
                try self.stock.drop(parcel, at: self.site)
                self.dropped.append(parcel)
            } else {
                commands.append(["submit", parcel.manifest.string])
                self.submitted.append(parcel)
            }
        } else if let command = self.command() {
            commands.append(command)
        }
        return KillLife(people: commands, using: &self.random)
    }

    private mutating func command() -> [String]? {
        if self.mayBePaused {
            self.mayBePaused = false
            return ["resume"]
        }
        switch Int.random(in: 0..<8, using: &self.random) {
        case 0: return ["status", "--json"]
        case 1: return ["list", "--json"]
        case 2:
            return (self.submitted + self.dropped).randomElement(using: &self.random).map { ["cancel", $0.doomed] }
        case 3:
            self.mayBePaused = true
            return ["pause", Bool.random(using: &self.random) ? "all" : "creating"]
        case 4:
            return self.submitted.randomElement(using: &self.random).map { ["submit", $0.manifest.string] }
        default: return nil
        }
    }
}
