import Foundation
import HappyHorse
import PaddockCore

// MARK: - Key, API and clock

extension Doctor {
    /// A clock that is further off than this spends the caps of another day, and shows times that nobody believes.
    private static let clockTolerance: TimeInterval = 30

    func key() -> (key: KeySource.Found?, findings: [DoctorFinding]) {
        let keyFile = self.resolved.settings.api.keyFile.map(self.home.path)
        do {
            let found = try KeySource(keyFile: keyFile, environment: self.environment).require()
            let warnings = found.warnings.map { warning in
                // A warning about the file says what to do behind its colon.
                DoctorFinding.advice("key", warning, remedy: "mend it, then send the daemon SIGHUP")
            }
            return (found, [.ok("key", "from \(found.origin)")] + warnings)
        } catch {
            let remedy = "put the key into a file of mode 0600 and name it in api.keyFile"
            return (nil, error.lines.map { .problem("key", $0, remedy: remedy) })
        }
    }

    /// Asks for a video that nobody has: the answer proves address and key, and costs nothing.
    func api(_ key: KeySource.Found?) async -> [DoctorFinding] {
        guard let url = self.resolved.settings.api.baseURL else {
            return [
                .problem(
                    "api",
                    "api.baseURL is not set",
                    remedy: "put it into paddock.yaml, or set HAPPYHORSE_BASE_URL, to https://HOST"
                )
            ]
        }
        guard let key else { return [.problem("api", "not asked: there is no key", remedy: "see key")] }
        let began = Date()
        do {
            let (access, storage) = try await self.access(key)
            let words = "\(url.absoluteString) takes the key"
            return [.ok("api", words), storage, Self.clock(access.date, here: began, Date())]
        } catch let error as HappyHorseError {
            return [Self.finding(of: error, url: url)]
        } catch {
            return [.problem("api", "\(error)", remedy: "check api.baseURL, api.caFile and the key")]
        }
    }

    private func access(_ key: KeySource.Found) async throws -> (AccessCheck, storage: DoctorFinding) {
        let client = try HappyHorseClient.made(by: self.resolved, home: self.home, version: self.version, key: key)
        do {
            let access = try await client.checkAccess()
            let storage = await Self.storage(client)
            try await client.shutdown()
            return (access, storage)
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    /// Whether uploads can get to where they go. Asking for a place costs nothing, and nothing is put there.
    private static func storage(_ client: HappyHorseClient) async -> DoctorFinding {
        do {
            return .ok("storage", "\(try await client.checkStorage()) answers")
        } catch {
            guard error.httpStatus != 429 else {
                return .advice(
                    "storage",
                    "not tried: the API has had enough calls",
                    remedy: "ask again in a minute; lower limits.requestsPerMinute if other programs use the key"
                )
            }
            let remedy =
                error.code == .api
                ? "the API gives no place for uploads, so jobs with media fail: ask HappyHorse's support"
                : "let this machine reach it, and for a private authority set api.caFile; jobs without media need it not"
            return .problem("storage", error.message, remedy: remedy)
        }
    }

    private static func finding(of error: HappyHorseError, url: URL) -> DoctorFinding {
        let place = url.absoluteString
        switch error.httpStatus {
        case 401:
            return .problem(
                "key",
                "\(place) does not take the key: \(error.message)",
                remedy: "make a key in the dashboard, under Settings, API Keys, and put it in the old one's place"
            )
        case 429:
            return .advice(
                "api",
                "\(place) is there, and has too many calls of this key to answer another",
                remedy: "ask again in a minute; lower limits.requestsPerMinute if other programs use the key"
            )
        case 404, .some(200...399):
            return .problem(
                "api",
                "somebody else than the API answers at \(place): \(error.message)",
                remedy:
                    "check api.baseURL, which is the origin without /api/v1, and whether the API is enabled for the workspace"
            )
        case .some:
            return .problem("api", "\(place) answers: \(error.message)", remedy: "try again later")
        case nil:
            return .problem(
                "api",
                "\(place) does not answer: \(error.message)",
                remedy: "check api.baseURL, the network and, for a private authority, api.caFile"
            )
        }
    }

    /// The API's time is of somewhere between the two moments here, to the second.
    static func clock(_ there: Date?, here began: Date, _ ended: Date) -> DoctorFinding {
        guard let there else { return .ok("clock", "not compared: the API's answer has no date") }
        let ahead = began.timeIntervalSince(there) - 1
        let behind = there.timeIntervalSince(ended)
        let off = max(ahead, behind)
        guard off > Self.clockTolerance else { return .ok("clock", "agrees with the API's") }
        let seconds = Int(off.rounded())
        return .problem(
            "clock",
            "\(seconds) s \(ahead > behind ? "ahead of" : "behind") the API's, by which days are counted wrongly",
            remedy: "timedatectl set-ntp true"
        )
    }
}
