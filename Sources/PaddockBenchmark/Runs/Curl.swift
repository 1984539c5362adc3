import Foundation

/// `curl`, for what Paddock does with files.
struct Curl: Sendable {
    private struct Video: Decodable {
        let videoUrl: String
    }

    private struct Place: Decodable {
        let uploadUrl: String
    }

    private let simulator: SimulatedAPI
    private let certificate: String
    private let scratch: Scratch

    init(_ simulator: SimulatedAPI, certificate: String, in scratch: Scratch) {
        (self.simulator, self.certificate, self.scratch) = (simulator, certificate, scratch)
    }

    /// - Returns: what `curl` says that the file took, and what it took to have it on disk and know its hash.
    func download(_ video: String) async throws -> (seconds: Double, whole: Double) {
        let answer = try await self.run(self.authorized + ["\(self.simulator.base)/api/v1/videos/\(video)"])
        let url = try JSONDecoder().decode(Video.self, from: Data(answer.utf8)).videoUrl
        let file = "\(self.scratch.path)/curl.mp4"
        let started = ContinuousClock.now
        let seconds = try await self.run(["-o", file, "-w", "%{time_total}", url])
        try await Child("sync", [file], in: self.scratch.path, named: "sync").endWell()
        try await Child("sha256sum", [file], in: self.scratch.path, named: "sha256sum").endWell()
        return (Double(seconds) ?? .nan, (ContinuousClock.now - started).inSeconds)
    }

    func upload(_ file: String, _ bytes: Int) async throws -> Double {
        let body = #"{"kind":"video","contentType":"video/mp4","sizeBytes":\#(bytes)}"#
        let place = ["-H", "Content-Type: application/json", "-d", body]
        let answer = try await self.run(self.authorized + place + ["\(self.simulator.base)/api/v1/uploads/presign"])
        let url = try JSONDecoder().decode(Place.self, from: Data(answer.utf8)).uploadUrl
        let told = try await self.run(["-T", file, "-H", "Content-Type: video/mp4", "-w", "%{time_total}", url])
        return Double(told) ?? .nan
    }

    private var authorized: [String] { ["-H", "Authorization: Bearer \(self.simulator.key)"] }

    private func run(_ arguments: [String]) async throws -> String {
        let common = ["-sS", "--fail", "--cacert", self.certificate]
        let child = try Child("curl", common + arguments, in: self.scratch.path, named: "curl")
        try await child.endWell()
        return child.out
    }
}
