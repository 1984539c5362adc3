import Foundation
import PaddockCore

/// How far one create has come, as the client and the server see it.
enum CreateCall {
    /// All but the brace is out or on its way; waits for the record.
    case asking
    /// The call has failed elsewhere while it waits: its brace will not leave, whatever the record says.
    case lost
    /// The brace is out.
    case sent
}

// The held brace between a client that can die and a server that charges.

extension Life {
    func create(_ attempt: AttemptID) {
        let sent = self.now
        if self.weather.strikes(.apiAway, at: self.now, &self.dice)
            || self.weather.strikes(.createsFail, at: self.now, &self.dice) && self.roll(2) == 0
            || self.weather.noiseStrikes(at: self.now, &self.dice)
        {
            self.end(attempt, .notSent(reason: "connection refused"), sent, after: self.delay(upTo: 2000))
            return
        }
        if self.roll(4) == 0, let refusal = self.refusal(of: attempt) {
            // A server may refuse before the brace.
            self.end(attempt, refusal, sent, after: self.delay(upTo: 500))
            return
        }
        self.calls[attempt] = .asking
        let asks = self.delay(upTo: 300)
        self.post(.createAsksToArm(attempt), after: asks)
        if self.weather.noiseStrikes(at: self.now, &self.dice) {
            let incarnation = self.incarnation
            let isToldAtOnce = self.roll(2) == 0
            self.schedule(
                .act { $0.lose(attempt, sent, isToldAtOnce, incarnation) },
                after: asks + self.delay(upTo: 40)
            )
        }
    }

    /// The connection breaks while the client waits to be armed.
    private func lose(_ attempt: AttemptID, _ sent: BootTime, _ isToldAtOnce: Bool, _ incarnation: Int) {
        guard incarnation == self.incarnation, case .asking = self.calls[attempt] else { return }
        self.calls[attempt] = isToldAtOnce ? nil : .lost
        if isToldAtOnce { self.end(attempt, .notSent(reason: "connection lost"), sent, after: .zero) }
    }

    func grant(_ attempt: AttemptID) {
        switch self.calls[attempt] {
        case .asking:
            self.calls[attempt] = .sent
            let sent = self.now
            let incarnation = self.incarnation
            // From here on the world goes on whether the process lives or not.
            self.schedule(.act { $0.serve(attempt, sent, incarnation) }, after: self.delay(upTo: 200))
        case .lost:
            self.calls[attempt] = nil
            self.end(attempt, .unsure(message: "connection lost", httpStatus: nil, raw: nil), self.now, after: .zero)
        case .sent, nil:
            break
        }
    }

    func deny(_ attempt: AttemptID) {
        switch self.calls[attempt] {
        case .asking, .lost:
            self.calls[attempt] = nil
            self.end(attempt, .notSent(reason: "not armed"), self.now, after: .zero)
        case .sent, nil:
            break
        }
    }

    /// A stop: what is not armed is called off, what is armed is waited for.
    func cancelCalls() {
        for (attempt, call) in self.calls.sorted(by: { $0.key < $1.key }) {
            if case .sent = call { continue }
            self.deny(attempt)
        }
    }

    /// The brace has arrived: the server acts on a whole request.
    private func serve(_ attempt: AttemptID, _ sent: BootTime, _ incarnation: Int) {
        var end: CreateEnd
        var wait = self.delay(upTo: 3000)
        if let refusal = self.refusal(of: attempt) {
            end = refusal
        } else if self.weather.strikes(.createsFail, at: self.now, &self.dice)
            || self.weather.noiseStrikes(at: self.now, &self.dice)
        {
            if self.roll(2) == 0 { _ = self.charge(attempt) }
            wait = self.delay(upTo: 120_000)
            end = .unsure(message: "HTTP 502", httpStatus: 502, raw: Array("<html>".utf8))
        } else {
            end = .accepted(self.charge(attempt), httpStatus: 201)
            if self.weather.strikes(.apiAway, at: self.now, &self.dice) {
                end = .unsure(message: "no answer", httpStatus: nil, raw: nil)
            }
        }
        if incarnation == self.incarnation { self.calls[attempt] = nil }
        self.note("the server serves \(attempt.rawValue): \(end)")
        self.schedule(.post(.createEnded(attempt, end, sentAt: sent), incarnation: incarnation), after: wait)
    }

    private func charge(_ attempt: AttemptID) -> VideoID {
        self.world.charge(attempt, at: self.now, &self.dice)
    }

    private func end(_ attempt: AttemptID, _ end: CreateEnd, _ sent: BootTime, after delay: Duration) {
        self.post(.createEnded(attempt, end, sentAt: sent), after: delay)
    }

    private func refusal(of attempt: AttemptID) -> CreateEnd? {
        let request = self.store.model.attempts[attempt].flatMap { self.store.model.jobs[$0.job]?.draft.request }
        if self.weather.strikes(.keyRefused, at: self.now, &self.dice) { return self.rejection(401, "invalid_api_key") }
        if self.weather.strikes(.rateLimited, at: self.now, &self.dice) { return self.rejection(429, "rate_limited") }
        if self.weather.strikes(.noCredits, at: self.now, &self.dice) {
            return self.rejection(402, "insufficient_credits")
        }
        if self.weather.strikes(.proxyInTheWay, at: self.now, &self.dice) {
            return self.roll(3) == 0
                ? self.rejection(404, "not_found") : .refusedByProxy(httpStatus: 405, message: "HTTP 405")
        }
        if let request, request.durationSec > 8, self.weather.strikes(.planLimit, at: self.now, &self.dice) {
            return self.rejection(403, "plan_gate_exceeded", field: "durationSec")
        }
        if let request, request.prompt.hasPrefix("bad") { return self.rejection(400, "invalid_input") }
        return nil
    }

    private func rejection(_ status: Int, _ code: String, field: String? = nil) -> CreateEnd {
        .rejected(self.told(status, code, field: field), httpStatus: status)
    }
}
