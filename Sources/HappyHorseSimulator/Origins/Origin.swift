import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore

/// One of the three places that the simulator listens at.
protocol Origin: Sendable {
    var world: World { get }

    /// Which call a request is, by its method and path alone.
    func call(of request: Request) -> CallKind

    /// Does what the call asks and says what the caller gets to see. Throws if the caller left before its body's end.
    @concurrent
    func deliver(_ request: Request, as call: CallKind, writer: borrowing ResponseWriter) async throws -> Delivery
}

extension Origin {
    @concurrent
    func respond(to request: Request, writer: consuming ResponseWriter, channel: any Channel) async throws {
        let call = self.call(of: request)
        let isCreate = call == .create
        if isCreate {
            self.world.createBegan()
        }
        defer {
            if isCreate {
                self.world.createEnded()
            }
        }
        let delivery: Delivery
        do {
            delivery = try await self.deliver(request, as: call, writer: writer)
        } catch {
            self.world.count(call, "unfinished")
            throw error
        }
        if !request.uri.path.hasPrefix("/_simulator/") {
            self.world.count(call, delivery.name)
            self.world.logger.info(
                "Call answered.",
                metadata: ["call": "\(call.rawValue)", "outcome": "\(delivery.name)"]
            )
        }
        let sender = DeliveryWriter(channel: channel, isHead: request.method == .head, date: self.world.date)
        try await sender.send(delivery, through: writer)
    }

    /// Waits out the fault that strikes here, if any, and says what it delivers instead of the true answer.
    func strike(
        _ call: CallKind,
        at stage: Fault.Stage,
        prompt: String? = nil,
        real: Answer? = nil
    ) async throws -> Delivery? {
        guard let fault = self.world.faults.take(for: call, at: stage, prompt: prompt) else { return nil }
        self.world.bell.ring()
        if fault.delay > .zero {
            try await Task.sleep(for: fault.delay)
        }
        return fault.effect.delivery(insteadOf: real, origins: self.world.origins)
    }

    /// The true answer, unless a fault strikes it on its way. Refusals are let through: a fault after the fact needs one.
    func finish(_ call: CallKind, _ answer: Answer, prompt: String? = nil) async throws -> Delivery {
        guard (200..<300).contains(answer.status),
            let delivery = try await self.strike(call, at: .done, prompt: prompt, real: answer)
        else { return .answer(answer) }
        return delivery
    }

    /// Tells a caller who asked (`Expect: 100-continue`) that the body may come.
    @concurrent
    func invite(_ request: Request, writer: borrowing ResponseWriter) async throws {
        guard request.headers[.expect]?.lowercased() == "100-continue" else { return }
        try await writer.writeInformationalHead(HTTPResponse(status: .continue))
    }

    /// Where injected redirects lead on this origin; `nil` for other paths.
    func trap(_ request: Request, isForeign: Bool) -> Delivery? {
        guard request.uri.path == SimulatorOrigins.trapPath else { return nil }
        self.world.countTrapped()
        if isForeign, request.headers[.authorization] != nil {
            self.world.countLeak(at: "redirect")
        }
        return .answer(.text(status: 200, type: "text/plain", "A redirect was followed to here.\n"))
    }
}

/// A caller that left, or was cut off, before its body had come to its end.
struct BodyUnfinished: Error {}
