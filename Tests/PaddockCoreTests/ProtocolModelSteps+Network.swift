import PaddockCore

// The way of one create through the network and the API, with everything that can become of it.

extension Steps {
    func network(_ place: Int, _ world: World, _ steps: inout [Step]) {
        let flight = world.flights[place]
        guard flight.daemon != nil else { return self.orphan(place, world, &steps) }
        switch flight.stage {
        case .sending: self.sending(place, world, &steps)
        case .asking: self.earlyEnds(place, world, &steps)
        case .released: self.released(place, world, &steps)
        case .charged(let video): self.answered(place, video, world, &steps)
        }
    }

    private func sending(_ place: Int, _ world: World, _ steps: inout [Step]) {
        var next = world
        let flight = world.flights[place]
        if self.design.withholdsBrace {
            next.flights[place].stage = .asking
            next.tell(flight, .asksToArm(flight.attempt))
        } else {
            next.flights[place].stage = .released
            if self.design.savesIntent { next.tell(flight, .asksToArm(flight.attempt)) }
        }
        steps.append(Step(kind: .calm, name: "attempt \(flight.attempt.rawValue) is sent", world: next))
        self.earlyEnds(place, world, &steps)
    }

    /// Nothing that could be acted on has left.
    private func earlyEnds(_ place: Int, _ world: World, _ steps: inout [Step]) {
        self.end(place, .notSent(reason: "connection"), "finds no connection", world, &steps)
        self.end(place, Self.unauthorized, "is refused early", world, &steps)
    }

    /// The client has died; its last bytes arrive, or not.
    private func orphan(_ place: Int, _ world: World, _ steps: inout [Step]) {
        let flight = world.flights[place]
        var next = world
        next.flights.remove(at: place)
        steps.append(Step(kind: .calm, name: "attempt \(flight.attempt.rawValue) is lost", world: next))
        _ = next.charge(flight)
        steps.append(Step(kind: .calm, name: "attempt \(flight.attempt.rawValue) is charged, unheard", world: next))
    }

    private func released(_ place: Int, _ world: World, _ steps: inout [Step]) {
        let flight = world.flights[place]
        var next = world
        let video = next.charge(flight)
        next.flights[place].stage = .charged(video)
        steps.append(Step(kind: .calm, name: "attempt \(flight.attempt.rawValue) is charged", world: next))

        self.end(place, Self.cut, "is lost", world, &steps)
        self.end(place, .notSent(reason: "the client's own word"), "ends without having been sent", world, &steps)
        self.end(place, self.serverError, "meets a 5xx, uncharged", world, &steps)
        self.end(place, .unsure(message: "409", httpStatus: 409, raw: nil), "meets a 409", world, &steps)
        self.end(place, .refusedByProxy(httpStatus: 403, message: "proxy"), "meets a proxy", world, &steps)
        self.end(place, Self.unauthorized, "is refused: 401", world, &steps)
        self.end(place, Self.rejected(.refused(httpStatus: 400), 400), "is refused: 400", world, &steps)
        self.end(place, Self.rejected(.refused(httpStatus: 402), 402), "is refused: 402", world, &steps)
        self.end(place, Self.rejected(.notFound, 404), "is refused: 404", world, &steps)
        self.end(place, Self.rejected(.rateLimited(retryAfter: nil), 429), "is refused: 429", world, &steps)
    }

    private func answered(_ place: Int, _ video: VideoID, _ world: World, _ steps: inout [Step]) {
        let flight = world.flights[place]
        var next = world
        next.flights.remove(at: place)
        next.tell(flight, .ended(flight.attempt, .accepted(video, httpStatus: 201)))
        steps.append(Step(kind: .calm, name: "attempt \(flight.attempt.rawValue) is answered", world: next))

        self.end(place, self.serverError, "was charged, and meets a 5xx", world, &steps)
        let garbage = CreateEnd.unsure(message: "no id", httpStatus: 201, raw: [0x7B])
        self.end(place, garbage, "was charged, and gets garbage", world, &steps)
        if self.design.transportReplays {
            self.replay(place, world, &steps)
        } else {
            self.end(place, Self.cut, "was charged, and is cut", world, &steps)
        }
    }

    /// The connection dies without an answer, and the transport sends all of it again of its own accord.
    private func replay(_ place: Int, _ world: World, _ steps: inout [Step]) {
        let refusal = Self.rejected(.refused(httpStatus: 400), 400)
        self.end(place, refusal, "was charged, is cut, sent again by the transport, and refused: 400", world, &steps)
        guard world.budget.faults > 0 else { return }
        var next = world
        next.budget.faults -= 1
        let flight = world.flights[place]
        next.flights[place].stage = .charged(next.charge(flight))
        let name = "attempt \(flight.attempt.rawValue) is cut, sent again by the transport, and charged"
        steps.append(Step(kind: .trouble, name: name, world: next))
    }

    private func end(_ place: Int, _ end: CreateEnd, _ name: StaticString, _ world: World, _ steps: inout [Step]) {
        guard world.budget.faults > 0 else { return }
        var next = world
        next.budget.faults -= 1
        let flight = next.flights.remove(at: place)
        next.tell(flight, .ended(flight.attempt, end))
        steps.append(Step(kind: .trouble, name: "attempt \(flight.attempt.rawValue) \(name)", world: next))
    }

    // MARK: - Ends

    private static let cut = CreateEnd.unsure(message: "cut", httpStatus: nil, raw: nil)

    private static let unauthorized = Self.rejected(.unauthorized, 401)

    private static func rejected(_ kind: CallFailure.Kind, _ status: Int) -> CreateEnd {
        .rejected(CallFailure(kind, message: "\(status)"), httpStatus: status)
    }

    private var serverError: CreateEnd {
        self.design.trustsServerErrors
            ? Self.rejected(.unavailable, 503) : .unsure(message: "503", httpStatus: 503, raw: nil)
    }
}

extension World {
    fileprivate mutating func tell(_ flight: Flight, _ news: News) {
        guard let index = flight.daemon else { return }
        self.daemons[index]?.mailbox.append(news)
    }
}
