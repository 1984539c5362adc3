import Foundation
import HTTPTypes
import HummingbirdCore

/// The admin path on the API's origin. It asks for no key and counts as no call.
///
/// | request | does |
/// |---|---|
/// | `GET /_simulator/report` | ``SimulatorReport`` |
/// | `GET /_simulator/ledger` | every ``Charge``, one a line |
/// | `GET /_simulator/videos/ID` | one ``Charge``, with the status of its video |
/// | `GET /_simulator/origins` | the three base URLs |
/// | `GET`, `POST`, `DELETE /_simulator/faults` | lists the waiting faults; adds one or an array; forgets all |
/// | `POST /_simulator/advance` | `{"by": "30s"}` moves the clock forward |
/// | `POST /_simulator/settings` | changes settings while it runs |
struct AdminRoutes {
    let world: World

    func answer(to request: Request, body: [UInt8]) -> Answer {
        let route = request.uri.path.dropFirst("/_simulator/".count)
        do {
            switch (request.method, route) {
            case (.get, "report"):
                return try self.encoded(self.world.report())
            case (.get, "ledger"):
                return try self.ledger()
            case (.get, "origins"):
                let origins = self.world.origins
                return .json([
                    "api": .string(origins.api), "storage": .string(origins.storage), "cdn": .string(origins.cdn),
                ])
            case (.get, "faults"):
                return self.waitingFaults()
            case (.post, "faults"):
                return try self.addFaults(self.json(body))
            case (.delete, "faults"):
                self.world.faults.clear()
                return .json(["cleared": .bool(true)])
            case (.post, "advance"):
                return try self.advance(self.json(body))
            case (.post, "settings"):
                try SettingsChange(json: self.json(body)).apply(to: self.world)
                return .json(["changed": .bool(true)])
            case (.get, _) where route.hasPrefix("videos/"):
                return try self.video(id: String(route.dropFirst("videos/".count)))
            default:
                return APIError(.notFound, "There is nothing here.").answer
            }
        } catch let error as APIError {
            return error.answer
        } catch {
            return APIError(.internalError, "\(error)").answer
        }
    }

    private func json(_ body: [UInt8]) throws(APIError) -> JSONValue {
        do {
            return try StrictJSON.parse(body)
        } catch {
            throw Fields.invalid(error.message)
        }
    }

    private var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    private func encoded(_ value: some Encodable) throws -> Answer {
        let data = try self.encoder.encode(value)
        return Answer(status: 200, headers: [("Content-Type", "application/json")], body: .bytes(Array(data)))
    }

    private func ledger() throws -> Answer {
        var bytes: [UInt8] = []
        let encoder = self.encoder
        for charge in self.world.ledger() {
            bytes += try encoder.encode(charge)
            bytes.append(UInt8(ascii: "\n"))
        }
        return Answer(status: 200, headers: [("Content-Type", "application/x-ndjson")], body: .bytes(bytes))
    }

    private func video(id: String) throws -> Answer {
        guard let (video, now) = self.world.video(id: id) else {
            throw APIError(.notFound, "The video does not exist.")
        }
        let charge = try StrictJSON.parse(Array(self.encoder.encode(video.charge)))
        return .json([
            "status": .string(video.status(now: now).rawValue), "polls": .integer(video.polls.count), "charge": charge,
        ])
    }

    private func waitingFaults() -> Answer {
        let faults = self.world.faults.waiting.map { fault -> JSONValue in
            [
                "id": .integer(fault.id), "call": .string(fault.call?.rawValue ?? "any"), "seen": .integer(fault.seen),
                "struck": .integer(fault.struck),
            ]
        }
        return .json(["faults": .array(faults)])
    }

    private func addFaults(_ json: JSONValue) throws(APIError) -> Answer {
        var all = [json]
        if case .array(let elements) = json {
            all = elements
        }
        // All are read before any is added: a mistake in one leaves things as they were.
        var faults: [Fault] = []
        for element in all {
            faults.append(try Fault(json: element))
        }
        let ids = faults.map { JSONValue.integer(self.world.faults.add($0)) }
        return .json(status: 201, ["ids": .array(ids)])
    }

    private func advance(_ json: JSONValue) throws(APIError) -> Answer {
        var fields = try Fields(json)
        let duration = try fields.required(fields.duration("by"), "by")
        try fields.finish()
        self.world.advance(by: duration)
        return .json(["advanced": .bool(true)])
    }
}
