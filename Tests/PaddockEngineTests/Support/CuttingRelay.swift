import Foundation
import HappyHorseSimulator
import Synchronization
import TestSupport

/// A relay in front of all three of the simulator's origins that cuts connections where it is told: links in the API's answers lead
/// to the relay, too.
struct CuttingRelay: Sendable {
    /// How a connection ends.
    enum End: Sendable, CaseIterable {
        case fin, rst
    }

    /// Where a request is cut, by the bytes of it that were read; none of them reach the simulator.
    enum RequestPlace: Sendable, CaseIterable {
        case head, allButTheLastByte, all
    }

    /// Decides on a call when its request's head is there, and again when its answer is.
    struct Rules: Sendable {
        var request: @Sendable (_ line: String) -> (RequestPlace, End)? = { _ in nil }
        var answer: @Sendable (_ line: String, CutDesk.Answer) -> (Int, End)? = { _, _ in nil }
    }

    /// The base URL of the API behind the relay.
    let apiURL: String

    /// Relays while `body` runs.
    ///
    /// - Returns: what came in on each connection.
    @discardableResult
    static func running(
        before origins: SimulatorOrigins,
        _ rules: Rules,
        _ body: (CuttingRelay) async throws -> Void
    ) async throws -> [String] {
        let port = Mutex(0)
        return try await RawServer.serving { connection in
            let line = Line(origins: origins, port: port.withLock { $0 }, rules: rules)
            while try await line.relayOne(connection) {}
        } while: { server in
            port.withLock { $0 = server.port }
            try await body(CuttingRelay(apiURL: server.origin))
        }.received
    }

    private struct Line {
        let origins: SimulatorOrigins
        let port: Int
        let rules: Rules

        /// Relays one call; returns whether the connection may carry another.
        func relayOne(_ connection: RawConnection) async throws -> Bool {
            let head = try await connection.readHead()
            let line = String(head.prefix { $0 != "\r\n" })
            if let (place, end) = self.rules.request(line) {
                try await self.swallow(place, of: head, from: connection)
                try await self.end(connection, end)
                return false
            }
            let body = try await connection.readBody(of: head)
            let answer = try await RawConnection.connecting(to: self.target(of: line)) { simulator in
                try await simulator.send(head)
                try await simulator.send(body)
                let head = try await simulator.readHead()
                let (body, isWhole) = await simulator.readWhatComes(of: head)
                return CutDesk.Answer(head: head, body: self.pointed(body, head), isWhole: isWhole)
            }
            if let (count, end) = self.rules.answer(line, answer) {
                try await connection.send(Array(answer.bytes.prefix(count)))
                try await self.end(connection, end)
                return false
            }
            try await connection.send(answer.bytes)
            return answer.isWhole && !head.lowercased().contains("\r\nconnection: close")
        }

        private func swallow(_ place: RequestPlace, of head: String, from connection: RawConnection) async throws {
            switch place {
            case .head: break
            case .allButTheLastByte: _ = try await connection.readBody(of: head, but: 1)
            case .all: _ = try await connection.readBody(of: head)
            }
        }

        private func end(_ connection: RawConnection, _ end: End) async throws {
            if case .rst = end { try await connection.reset() }
        }

        private func target(of line: String) -> Int {
            if line.contains(" /api/") { return self.origins.apiPort }
            return line.hasPrefix("PUT ") ? self.origins.storagePort : self.origins.cdnPort
        }

        /// JSON with its links led to the relay. All ports have five digits, so no length changes.
        private func pointed(_ body: [UInt8], _ head: String) -> [UInt8] {
            guard head.lowercased().contains("application/json") else { return body }
            var text = String(decoding: body, as: UTF8.self)
            for port in [self.origins.storagePort, self.origins.cdnPort] {
                text = text.replacingOccurrences(of: ":\(port)/", with: ":\(self.port)/")
            }
            return Array(text.utf8)
        }
    }
}
