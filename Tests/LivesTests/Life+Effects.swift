import Foundation
import PaddockCore

@testable import HappyHorse
@testable import PaddockEngine

// What the engine's runner and the API make of each effect.

extension Life {
    /// Starts everything the turn decided.
    func start(_ decisions: Decisions, denied: [AttemptID]) throws {
        for attempt in decisions.arming where !denied.contains(attempt) {
            try self.boundary(.before, .grant)
            self.grant(attempt)
            try self.boundary(.after, .grant)
        }
        for effect in decisions.effects {
            guard let step = effect.step else {
                self.perform(effect)
                continue
            }
            try self.boundary(.before, step)
            self.perform(effect)
            if [.denyArm, .tidy].contains(step) { try self.boundary(.after, step) }
        }
    }

    private func perform(_ effect: Effect) {
        let sent = self.now
        switch effect {
        case .page(let limit):
            self.schedule(.page(limit: limit, incarnation: self.incarnation), after: self.delay(upTo: 20))
        case .presign(let content):
            self.audit.called(at: self.now)
            self.tell(.presigned(content, self.presign(), sentAt: sent), after: self.delay(upTo: 500))
        case .put(let content, let ticket):
            self.put(content, ticket)
        case .create(let attempt, _):
            self.audit.called(at: self.now)
            self.create(attempt)
        case .poll(let job, let video):
            self.audit.called(at: self.now)
            self.goOn(after: self.delay(upTo: 800)) { life in
                life.tell(.polled(job, life.look(at: video), sentAt: sent), after: .zero)
            }
        case .inspect(let inspection, let video, let mustBeNew):
            self.audit.called(at: self.now)
            self.goOn(after: self.delay(upTo: 800)) { life in
                let result = life.inspect(video, mustBeNew: mustBeNew)
                life.tell(.inspected(inspection, result, sentAt: sent), after: .zero)
            }
        case .probe(let video):
            self.audit.called(at: self.now)
            self.goOn(after: self.delay(upTo: 800)) { life in
                life.tell(.probed(life.probe(video), sentAt: sent), after: .zero)
            }
        case .fetch(let job, _, let asset, let url):
            self.fetch(job, asset, url)
        case .publish(let job, let name, let asset, let file):
            self.publish(job, name, asset, file)
        case .writeRecord(let job):
            self.writeRecord(job)
        case .measureDisk:
            self.measureDisk()
        case .denyArm(let attempt):
            self.deny(attempt)
        case .holdTransfers(let isHeld):
            self.holdsTransfers = isHeld
        case .tidy(let job):
            for asset in Asset.allCases { self.world.disk.remove(.init(job: job, asset: asset)) }
        }
    }

    /// A stop or the end of the loop: transfers and calls are dropped, creates that are not armed are called off, and what is armed
    /// is waited for. What had ended by then may still be told.
    func cancelEffects() {
        for (attempt, call) in self.creates.sorted(by: { $0.key < $1.key }) where call != .sent {
            self.deny(attempt)
        }
        for key in self.happenings.keys.sorted() {
            guard case .tell(let event, .some) = self.happenings[key], let step = event.step, step != .create else {
                continue
            }
            if self.roll(2) == 0 { self.happenings[key] = nil }
        }
    }
}

// MARK: - Calls to the API

extension Life {
    /// What the API says to a call before it looks at what is asked; nil where it goes on.
    private func objection() -> HappyHorseError? {
        if self.strikes(.apiAway) || self.noiseStrikes() {
            return HappyHorseError(.connectionLost, "The connection broke.", effect: .possible)
        }
        if self.strikes(.proxyInTheWay) {
            return HappyHorseError(.redirected, "The API redirects to https://portal.example.", httpStatus: 302)
        }
        if self.strikes(.oddAnswers) { return self.oddError() }
        if self.world.key.isRevoked {
            self.tally.fault("keyRevoked")
            return Self.error(self.envelope(401, "invalid_api_key"))
        }
        if let wait = self.overLimit() {
            var told = self.envelope(429, "rate_limited")
            told.retryAfter = wait
            return Self.error(told)
        }
        return nil
    }

    /// How long to wait where the call is one too many: nil where it is not, and a pause of nothing where none is told.
    func overLimit() -> Duration?? {
        let wait = self.world.count(callAt: self.now)
        if self.now < self.weather.end, let wait {
            self.tally.fault("callsPerMinute")
            return .some(self.roll(2) == 0 ? wait : nil)
        }
        guard self.strikes(.rateLimited) else { return nil }
        return .some([nil, .zero, .seconds(3), .seconds(30)][Int(self.roll(4))])
    }

    /// Documented errors where nobody expects them, and statuses that nobody has documented, with and without an envelope.
    private func oddError() -> HappyHorseError {
        let told: [(Int, String?)] = [
            (400, "invalid_input"), (400, nil), (402, "insufficient_credits"), (403, "plan_gate_exceeded"), (403, nil),
            (404, nil), (405, nil), (408, nil), (409, "conflict"), (413, "upload_file_too_large"), (418, "teapot"),
            (425, nil), (429, nil), (500, "internal_error"), (502, nil), (503, nil), (599, nil),
        ]
        let (status, code) = told[Int(self.roll(UInt64(told.count)))]
        self.tally.fault("HTTP \(status)\(code == nil ? "" : " with envelope")")
        if let code { return Self.error(self.envelope(status, code)) }
        return HappyHorseError(
            .unexpectedStatus,
            "HTTP \(status) without the API's error envelope.",
            httpStatus: status
        )
    }

    /// The API's own words, which may quote what they should not.
    func envelope(_ status: Int, _ code: String, field: String? = nil) -> APIError {
        var error = APIError(
            httpStatus: status,
            code: APIError.Code(rawValue: code),
            message: self.roll(8) == 0 ? Secrets.leak : code
        )
        error.field = field
        error.requiredPlan = field.map { _ in "Pro" }
        return error.redacted(by: Secrets.apiKey)
    }

    private static func error(_ told: APIError) -> HappyHorseError {
        var error = HappyHorseError(.api, told.message, httpStatus: told.httpStatus)
        error.apiError = told
        error.retryAfter = told.retryAfter
        return error
    }

    private static func failure(_ error: HappyHorseError, _ source: CallFailure.Source) -> CallFailure {
        CallFailure(error, from: source) ?? CallFailure(.unavailable, message: "cancelled")
    }

    private func presign() -> Result<UploadTicket, CallFailure> {
        if let error = self.objection() { return .failure(Self.failure(error, .fixedPath)) }
        return .success(self.world.ticket())
    }

    private func look(at id: VideoID) -> Result<RemoteVideo, CallFailure> {
        if let error = self.objection() { return .failure(Self.failure(error, .video)) }
        let isUnknown = self.strikes(.videosUnknown)
        guard !isUnknown, var video = self.video(id) else {
            return .failure(Self.failure(Self.error(self.envelope(404, "not_found")), .video))
        }
        if self.strikes(.videosMixedUp) {
            // Another's id, or another's content under the right one.
            if self.roll(2) == 0 { video.id = self.world.newID(self.trueWall, &self.dice).rawValue }
            video.prompt = "somebody else's"
        }
        return .success(RemoteVideo(video.redacted(by: Secrets.apiKey)))
    }

    /// As the runner does it: what is on record already is no find.
    private func inspect(_ video: VideoID, mustBeNew: Bool) -> Result<RemoteVideo, CallFailure> {
        if mustBeNew, self.isTaken(video) {
            return .failure(CallFailure(.notFound, message: "Video \(video) is another job's."))
        }
        return self.look(at: video)
    }

    func isTaken(_ video: VideoID) -> Bool {
        !self.claimed.claim(video) || self.model.owners[video] != nil
    }

    private func probe(_ video: VideoID?) -> Result<Void, CallFailure> {
        switch self.look(at: video ?? VideoID(rawValue: "00000000-0000-0000-0000-000000000000")) {
        case .success: return .success(())
        case .failure(let failure):
            switch failure.kind {
            case .notFound, .refused: return .success(())
            default: return .failure(failure)
            }
        }
    }

    /// What the API knows of a video at this moment, for the key that asks.
    private func video(_ id: VideoID) -> Video? {
        guard let found = self.world.videos[id], found.account == self.world.key.account, found.knownFrom <= self.now
        else { return nil }
        var status = VideoStatus.queued
        var video = Video(id: id.rawValue, status: .processing)
        switch found.fate {
        case .fails(let at) where at <= self.now:
            status = .failed
            video.errorMessage = self.roll(2) == 0 ? Secrets.leak : "The sky fell."
        case .ready(let at) where at <= self.now:
            status = .ready
            let link = World.link(to: id, until: self.now + .seconds(300))
            video.videoURL = found.linkFrom <= self.now ? link : nil
            video.thumbnailURL = (found.thumbnailAt.map { $0 <= self.now } ?? false) ? link : nil
        case .fails, .ready:
            status = self.roll(6) == 0 ? .unknown("upscaling") : .processing
        case .hangs:
            break
        }
        video.status = status
        video.prompt = found.request.prompt
        video.style = found.request.style
        video.durationSec = found.request.durationSec
        video.resolution = found.request.resolution
        video.aspectRatio = found.request.aspectRatio
        return video
    }
}
