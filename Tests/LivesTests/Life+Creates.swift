import Foundation
import PaddockCore

@testable import HappyHorse
@testable import PaddockEngine

// The held brace between a client that can die and a server that charges. What the server says goes through the client's own
// classifier, so that a wrong reading of an answer is found here too.

extension Life {
    func create(_ attempt: AttemptID) {
        let sent = self.now
        if self.strikes(.apiAway) || self.strikes(.createsFail) && self.roll(2) == 0 || self.noiseStrikes() {
            self.tally.fault("create: refused connection")
            let refused = HappyHorseError(.connectionFailed, "connection refused")
            self.end(attempt, .failure(refused), armed: false, sent, after: self.delay(upTo: 2000))
            return
        }
        if self.roll(4) == 0, let refusal = self.refusal(of: attempt) {
            // A server may refuse before the brace.
            self.tally.fault("create: refusal before the brace")
            self.end(attempt, .answer(refusal), armed: false, sent, after: self.delay(upTo: 500))
            return
        }
        self.creates[attempt] = .asking
        let asks = self.delay(upTo: 300)
        self.goOn(after: asks) { life in
            try life.boundary(.middle, .create)
            life.tell(.createAsksToArm(attempt), after: .zero)
        }
        if self.noiseStrikes() {
            self.tally.fault("create: broken while it waits for its record")
            let isToldAtOnce = self.roll(2) == 0
            self.goOn(after: asks + self.delay(upTo: 40)) { $0.lose(attempt, sent, isToldAtOnce) }
        }
    }

    /// The connection breaks while the client waits to be armed.
    private func lose(_ attempt: AttemptID, _ sent: BootTime, _ isToldAtOnce: Bool) {
        guard self.creates[attempt] == .asking else { return }
        self.creates[attempt] = isToldAtOnce ? nil : .lost
        if isToldAtOnce { self.end(attempt, .failure(Self.connectionLost), armed: false, sent, after: .zero) }
    }

    func grant(_ attempt: AttemptID) {
        switch self.creates[attempt] {
        case .asking:
            self.creates[attempt] = .sent
            let sent = self.now
            let incarnation = self.incarnation
            let request = self.request(of: attempt)
            // From here on the world goes on whether the process lives or not.
            self.schedule(.act { $0.serve(attempt, request, sent, incarnation) }, after: self.delay(upTo: 200))
        case .lost:
            self.creates[attempt] = nil
            self.end(attempt, .failure(Self.connectionLost), armed: true, self.now, after: .zero)
        case .sent, nil:
            break
        }
    }

    func deny(_ attempt: AttemptID) {
        switch self.creates[attempt] {
        case .asking, .lost:
            self.creates[attempt] = nil
            let denied = HappyHorseError(.armFailed, "not armed")
            self.end(attempt, .failure(denied), armed: false, self.now, after: .zero)
        case .sent, nil:
            break
        }
    }

    private static let connectionLost = HappyHorseError(.connectionLost, "connection lost", effect: .possible)

    /// The client's reading of what it saw, as an event.
    private func end(
        _ attempt: AttemptID,
        _ observation: CreateClassifier.Observation,
        armed: Bool,
        _ sent: BootTime,
        after delay: Duration
    ) {
        self.goOn(after: delay) { life in
            life.creates[attempt] = nil
            var end = CreateEnd(CreateClassifier.classify(observation, armed: armed))
            if case .accepted(let video, let status) = end, life.isTaken(video) {
                end = .unsure(
                    message: "The API answered with the id of another job's video, \(video).",
                    httpStatus: status,
                    raw: nil,
                    salvage: Salvage(isCertain: true, candidates: [])
                )
            }
            life.tell(.createEnded(attempt, end, sentAt: sent), after: .zero)
        }
    }
}

// MARK: - The server

extension Life {
    /// The brace has arrived: the server acts on a whole request.
    private func serve(_ attempt: AttemptID, _ request: VideoRequest, _ sent: BootTime, _ incarnation: Int) {
        var observation: CreateClassifier.Observation
        var wait = self.delay(upTo: 3000)
        if let refusal = self.refusal(of: attempt) {
            observation = .answer(refusal)
        } else if self.strikes(.createsFail) || self.noiseStrikes() {
            let oddity = CreateAnswer.allCases[Int(self.roll(UInt64(CreateAnswer.allCases.count)))]
            self.tally.fault("create: \(oddity.rawValue)")
            observation = self.answer(oddity, attempt, request)
            wait = self.delay(upTo: oddity == .timeOut ? 120_000 : 30_000)
        } else {
            observation = .answer(self.created(self.charge(attempt, request)))
            if self.strikes(.apiAway) { observation = .failure(Self.connectionLost) }
        }
        self.note("the server serves \(attempt.rawValue): \(observation.line)")
        guard incarnation == self.incarnation else { return }
        self.end(attempt, observation, armed: true, sent, after: wait)
    }

    private func charge(_ attempt: AttemptID, _ request: VideoRequest) -> VideoID {
        self.world.charge(
            attempt,
            request,
            at: self.now,
            wall: self.trueWall,
            isCalm: self.now >= self.weather.end,
            &self.dice
        )
    }

    private func request(of attempt: AttemptID) -> VideoRequest {
        let job = self.model.attempts[attempt].flatMap { self.model.jobs[$0.job] }
        return job?.draft.request ?? VideoRequest(prompt: "nobody's", durationSec: 3)
    }

    private func created(_ video: VideoID) -> CreateClassifier.Answer {
        self.answer(201, #"{"id":"\#(video)","status":"queued"}"#)
    }

    private func answer(_ status: Int, _ body: String, incomplete: HappyHorseError? = nil) -> CreateClassifier.Answer {
        let body = Secrets.apiKey.redact(Array(body.utf8))
        return CreateClassifier.Answer(httpStatus: status, body: body, incomplete: incomplete)
    }

    private func answer(
        _ oddity: CreateAnswer,
        _ attempt: AttemptID,
        _ request: VideoRequest
    ) -> CreateClassifier.Observation {
        if let (status, code) = oddity.refusal {
            return .answer(self.answer(status, code.map { Self.body($0) } ?? "<html>\(Secrets.leak)</html>"))
        }
        if let status = oddity.openStatus {
            let isEnvelope = self.roll(2) == 0
            // A 4xx with the API's envelope is its word that nothing was charged, but for 408 and 409.
            let mayBeCharged = !isEnvelope || oddity != .status499
            if mayBeCharged, self.roll(2) == 0 { _ = self.charge(attempt, request) }
            let body = isEnvelope ? Self.body("internal_error") : "<html>\(Secrets.leak)</html>"
            return .answer(self.answer(status, body))
        }
        if oddity == .lost || oddity == .timeOut {
            if self.roll(2) == 0 { _ = self.charge(attempt, request) }
            let code: HappyHorseError.Code = oddity == .lost ? .connectionLost : .timedOut
            return .failure(HappyHorseError(code, "no answer", effect: .possible))
        }
        let before = self.world.ledger.last
        return .answer(self.damaged(oddity, self.charge(attempt, request), before: before))
    }

    /// The answer to a create that was charged, not as it should be.
    private func damaged(_ oddity: CreateAnswer, _ video: VideoID, before: VideoID?) -> CreateClassifier.Answer {
        let right = #"{"id":"\#(video)","status":"queued"}"#
        switch oddity {
        case .cutShort:
            let cut = HappyHorseError(.connectionLost, "cut", effect: .possible)
            return self.answer(201, String(right.prefix(Int(self.roll(UInt64(right.count))))), incomplete: cut)
        case .tooLarge:
            return self.answer(201, right, incomplete: HappyHorseError(.answerTooLarge, "too large", effect: .possible))
        case .garbage: return self.answer(200, "<html>\(Secrets.leak) \(video)</html>")
        case .noID: return self.answer(201, #"{"video":"\#(video)","status":"queued"}"#)
        case .nullID: return self.answer(201, #"{"id":null,"status":"queued"}"#)
        case .damagedID:
            let damaged = String(video.rawValue.dropLast(2)) + (self.roll(2) == 0 ? "zz" : "00")
            self.world.videos[video]?.wasAnsweredWithAnother = true
            return self.answer(201, #"{"id":"\#(damaged)","status":"queued"}"#)
        case .anothersID:
            self.world.videos[video]?.wasAnsweredWithAnother = true
            return self.answer(201, #"{"id":"\#(before ?? video)","status":"queued"}"#)
        default:
            let more = #"{"debug":"\#(Secrets.leak)","id":"\#(video)","status":"pre-heating","cost":[1,2]}"#
            return self.answer(self.roll(2) == 0 ? 200 : 299, more)
        }
    }

    private static func body(_ code: String) -> String {
        #"{"error":{"code":"\#(code)","message":"\#(Secrets.leak)"}}"#
    }

    /// What the account, the plan or the request itself has against it.
    private func refusal(of attempt: AttemptID) -> CreateClassifier.Answer? {
        func told(_ status: Int, _ code: String, field: String? = nil) -> CreateClassifier.Answer {
            self.tally.fault("create: HTTP \(status) \(code)")
            var answer = CreateClassifier.Answer(httpStatus: status, body: Array(Self.body(code).utf8))
            answer.apiError = self.envelope(status, code, field: field)
            return answer
        }
        let job = self.model.attempts[attempt].flatMap { self.model.jobs[$0.job] }
        if self.world.key.isRevoked { return told(401, "invalid_api_key") }
        if let wait = self.overLimit() {
            var answer = told(429, "rate_limited")
            answer.retryAfter = wait
            answer.apiError?.retryAfter = wait
            return answer
        }
        if self.strikes(.noCredits) { return told(402, "insufficient_credits") }
        if self.strikes(.proxyInTheWay) {
            return self.roll(3) == 0 ? told(404, "not_found") : self.answer(405, "<html>\(Secrets.leak)</html>")
        }
        guard let request = job?.draft.request else { return nil }
        if request.durationSec > 8, self.strikes(.planLimit) {
            return told(403, "plan_gate_exceeded", field: "durationSec")
        }
        if request.prompt.hasPrefix("bad") { return told(400, "invalid_input") }
        let keys = job?.draft.references.compactMap { self.model.keys[$0.content] } ?? []
        if self.strikes(.keysExpire) { keys.forEach { self.world.expire($0) } }
        if keys.contains(where: { self.world.uploads[$0] != self.world.key.account }) {
            return told(400, "invalid_input")
        }
        return nil
    }
}

extension CreateClassifier.Observation {
    fileprivate var line: String {
        switch self {
        case .answer(let answer):
            "HTTP \(answer.httpStatus) \(String(decoding: answer.body, as: UTF8.self)), \(answer.incomplete?.description ?? "whole")"
        case .failure(let error): error.description
        }
    }
}
