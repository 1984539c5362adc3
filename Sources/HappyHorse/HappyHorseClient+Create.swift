import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension HappyHorseClient {
    /// `POST /api/v1/videos`, which charges at once: sends a create so that every end of it can be told apart.
    ///
    /// The held brace: on a fresh connection, head and body go out without the body's last byte, the closing `}`. Then
    /// `arm` runs. Only when it returns is the last byte sent, and the answer awaited. So a caller that makes a durable
    /// note in `arm` knows after a crash: no note, no charge.
    ///
    /// Sent once, never again. If `arm` throws, the connection is dropped and the outcome is `notSent` (`armFailed`).
    /// `arm` is not called after the create has ended in another way, and has always ended when this returns.
    ///
    /// Cancelling the surrounding task before `arm` has begun ends the create as `notSent` (`cancelled`). Later it does
    /// nothing: what may be charged is waited for, up to ``Configuration/createTimeout`` from the call, and is `unsure`
    /// after that.
    ///
    /// - Parameters:
    ///   - body: The request as JSON, its last byte a `}`: see ``CreateVideoRequest/canonicalBytes()``.
    ///   - arm: The step before the point of no return. It should be quick: the server waits meanwhile,
    ///     and so does this call, without limit.
    /// - Returns: The outcome; errors are outcomes too.
    public func create(body: [UInt8], arm: @escaping @Sendable () async throws -> Void) async -> CreateOutcome {
        guard body.count >= 2, body.last == UInt8(ascii: "}") else {
            return .notSent(HappyHorseError(.invalidRequest, "The body of a create must end with a brace."))
        }
        let gate = BraceGate()
        let (calledOff, callOff) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
        return await withTaskCancellationHandler {
            await shielded {
                await self.exchange(HeldBrace(bytes: body, gate: gate, arm: arm), calledOff: calledOff)
            }
        } onCancel: {
            if gate.closeIfHeld() { callOff.yield() }
        }
    }

    /// A create without an arming step, for callers that keep no record. The outcomes are the same, and unsure is unsure.
    public func create(_ request: CreateVideoRequest) async -> CreateOutcome {
        do {
            return await self.create(body: try request.canonicalBytes(), arm: {})
        } catch {
            return .notSent(HappyHorseError(.invalidRequest, "The request can't be written as JSON.", cause: error))
        }
    }

    private enum Event: Sendable {
        case ended(CreateClassifier.Observation)
        case timePassed
        case calledOff
        /// A watch that ended because there is nothing to watch any more.
        case overtaken
    }

    private func exchange(_ body: HeldBrace, calledOff: AsyncStream<Void>) async -> CreateOutcome {
        let limit = self.configuration.createTimeout
        let key = self.key
        let observation = await withTaskGroup(of: Event.self) { group in
            group.addTask { .ended(await self.observe(body, key: key)) }
            group.addTask {
                let slept: Void? = try? await pause(for: limit)
                return slept == nil ? .overtaken : .timePassed
            }
            group.addTask {
                for await _ in calledOff { return .calledOff }
                return .overtaken
            }
            return await Self.end(of: &group, limit: limit)
        }
        switch await body.gate.close() {
        case .notArmed: return CreateClassifier.classify(observation, armed: false)
        case .armed: return CreateClassifier.classify(observation, armed: true)
        case .failed(let error): return Self.unarmed(observation, cause: error)
        }
    }

    /// Waits for the exchange, and cuts it off if one of the other two comes first.
    private static func end(
        of group: inout TaskGroup<Event>,
        limit: Duration
    ) async -> CreateClassifier.Observation {
        var cut: HappyHorseError?
        while let event = await group.next() {
            switch event {
            case .ended(let observation):
                group.cancelAll()
                return Self.observation(observation, cut: cut)
            case .timePassed:
                cut =
                    cut ?? HappyHorseError(.timedOut, "No whole answer to a create within \(limit).", effect: .possible)
            case .calledOff:
                cut = cut ?? HappyHorseError(.cancelled, "The create was called off.", effect: .none)
            case .overtaken:
                continue
            }
            group.cancelAll()
        }
        preconditionFailure("The exchange is a child of this group and always ends with an observation.")
    }

    /// An exchange that was cut off ends with the mark of a cancellation: the cut is the true reason.
    private static func observation(
        _ observation: CreateClassifier.Observation,
        cut: HappyHorseError?
    ) -> CreateClassifier.Observation {
        guard let cut else { return observation }
        switch observation {
        case .failure:
            return .failure(cut)
        case .answer(var answer):
            if answer.incomplete != nil { answer.incomplete = cut }
            return .answer(answer)
        }
    }

    /// The arming step failed: that is the reason, unless an answer was there before.
    private static func unarmed(_ observation: CreateClassifier.Observation, cause: any Error) -> CreateOutcome {
        guard case .answer = observation else {
            return .notSent(
                HappyHorseError(.armFailed, "The create was not completed: its arming failed.", cause: cause)
            )
        }
        return CreateClassifier.classify(observation, armed: false)
    }

    private func observe(_ body: HeldBrace, key: APIKey) async -> CreateClassifier.Observation {
        var request = self.apiRequest(.POST, "/api/v1/videos", key: key)
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Connection", value: "close")
        request.body = .stream(body, length: .known(Int64(body.bytes.count)))
        let response: HTTPClientResponse
        do {
            response = try await self.createClient.execute(request, deadline: .distantFuture)
        } catch {
            return .failure(TransportFailure.error(from: error))
        }
        let raw = await RawAnswer.reading(response, limit: self.configuration.createAnswerLimit)
        return .answer(Self.answer(raw, key: key))
    }

    private static func answer(_ raw: RawAnswer, key: APIKey) -> CreateClassifier.Answer {
        let incomplete: HappyHorseError? =
            switch raw.end {
            case .complete: nil
            case .tooLarge: HappyHorseError(.answerTooLarge, "The answer to a create is larger than the limit.")
            case .brokenOff(let error): error
            }
        var answer = CreateClassifier.Answer(
            httpStatus: raw.status,
            body: key.redact(raw.body),
            incomplete: incomplete
        )
        answer.apiError = raw.apiError(redactedBy: key)
        answer.retryAfter = raw.retryAfter
        answer.rateLimit = raw.rateLimit
        if (300...399).contains(raw.status) { answer.location = key.redact(raw.redirectText) }
        return answer
    }
}
