import Foundation
import PaddockCore

// What the engine's runner and the world make of each effect.

extension Life {
    /// Starts everything the turn decided.
    ///
    /// - Returns: false where the process died in the middle of it.
    func start(_ decisions: Decisions, denied: [AttemptID]) -> Bool {
        for attempt in decisions.arming where !denied.contains(attempt) {
            if self.crashesNow() { return false }
            self.grant(attempt)
        }
        for effect in decisions.effects {
            if self.crashesNow() { return false }
            self.perform(effect)
        }
        return true
    }

    private func perform(_ effect: Effect) {
        let sent = self.now
        switch effect {
        case .page(let limit):
            self.schedule(.page(limit: limit, incarnation: self.incarnation), after: self.delay(upTo: 20))
        case .presign(let content):
            let result: Result<UploadTicket, CallFailure> =
                self.callFailure(.fixedPath).map { .failure($0) } ?? .success(self.world.ticket())
            self.audit.called(at: self.now)
            self.post(.presigned(content, result, sentAt: sent), after: self.delay(upTo: 500))
        case .put(let content, let ticket):
            self.put(content, ticket)
        case .create(let attempt, _):
            self.audit.called(at: self.now)
            self.create(attempt)
        case .poll(let job, let video):
            self.audit.called(at: self.now)
            let incarnation = self.incarnation
            self.schedule(.act { $0.poll(job, video, sent, incarnation) }, after: self.delay(upTo: 800))
        case .inspect(let inspection, let video, _):
            self.audit.called(at: self.now)
            let failure = self.callFailure(.video) ?? CallFailure(.notFound, message: "nobody knows \(video)")
            self.post(.inspected(inspection, .failure(failure), sentAt: sent), after: self.delay(upTo: 800))
        case .probe:
            self.audit.called(at: self.now)
            let failure = self.callFailure(.video)
            let result: Result<Void, CallFailure> =
                failure.map { $0.kind == .notFound ? .success(()) : .failure($0) } ?? .success(())
            self.post(.probed(result, sentAt: sent), after: self.delay(upTo: 800))
        case .fetch(let job, _, let asset, let url):
            let incarnation = self.incarnation
            self.schedule(.act { $0.fetch(job, asset, url, incarnation) }, after: self.delay(upTo: 4000))
        case .publish(let job, let name, let asset, let file):
            self.post(.published(job, asset, self.publish(job, name, asset, file)), after: self.delay(upTo: 50))
        case .writeRecord(let job):
            let result: Result<Void, CallFailure> = self.localFailure().map { .failure($0) } ?? .success(())
            self.post(.recordWritten(job, result), after: self.delay(upTo: 50))
        case .measureDisk:
            let isFull = self.weather.strikes(.outputFull, at: self.now, &self.dice)
            self.post(.diskMeasured(free: isFull ? 1000 : 50_000_000_000), after: self.delay(upTo: 10))
        case .denyArm(let attempt):
            self.deny(attempt)
        case .tidy(let job):
            for asset in Asset.allCases { self.world.hidden[.init(job: job, asset: asset)] = nil }
        }
    }
}

// MARK: - Calls to the API

extension Life {
    enum Path { case fixedPath, video }

    /// What the weather makes of a call to the API; nil where it is answered.
    func callFailure(_ path: Path) -> CallFailure? {
        if self.weather.strikes(.apiAway, at: self.now, &self.dice)
            || self.weather.noiseStrikes(at: self.now, &self.dice)
        {
            return CallFailure(.unavailable, message: "nobody answers")
        }
        if self.weather.strikes(.proxyInTheWay, at: self.now, &self.dice) {
            return CallFailure(.misplaced, message: "HTTP 302")
        }
        if self.weather.strikes(.keyRefused, at: self.now, &self.dice) { return self.told(401, "invalid_api_key") }
        if self.weather.strikes(.rateLimited, at: self.now, &self.dice) { return self.told(429, "rate_limited") }
        if path == .video, self.weather.strikes(.videosUnknown, at: self.now, &self.dice) {
            return self.told(404, "not_found")
        }
        return nil
    }

    func told(_ status: Int, _ code: String, field: String? = nil) -> CallFailure {
        let failure = JobFailure(code: code, message: code, field: field, requiredPlan: field.map { _ in "Pro" })
        let kind: CallFailure.Kind =
            switch status {
            case 401: .unauthorized
            case 404: .notFound
            case 429: .rateLimited(retryAfter: [nil, .zero, .seconds(3), .seconds(30)][Int(self.roll(4))])
            default: .refused(httpStatus: status)
            }
        return CallFailure(kind, message: code, failure: failure)
    }

    fileprivate func poll(_ job: JobID, _ video: VideoID, _ sent: BootTime, _ incarnation: Int) {
        var result: Result<RemoteVideo, CallFailure>
        if let failure = self.callFailure(.video) {
            result = .failure(failure)
        } else if let answer = self.world.answer(video, at: self.now) {
            result = .success(answer)
        } else {
            result = .failure(self.told(404, "not_found"))
        }
        if case .success(let answer) = result, self.weather.strikes(.videosMixedUp, at: self.now, &self.dice) {
            result = .success(
                RemoteVideo(
                    id: VideoID(rawValue: "somebody's"),
                    status: .ready,
                    videoURL: answer.videoURL ?? "video-999|\(Int64.max)",
                    thumbnailURL: nil,
                    readyAt: nil
                )
            )
        }
        self.schedule(.post(.polled(job, result, sentAt: sent), incarnation: incarnation), after: .zero)
    }
}

// MARK: - Storage, CDN and files

extension Life {
    private func put(_ content: MediaContent, _ ticket: UploadTicket) {
        var failure: CallFailure?
        if self.weather.strikes(.storageAway, at: self.now, &self.dice)
            || self.weather.noiseStrikes(at: self.now, &self.dice)
        {
            failure = CallFailure(.unavailable, message: "storage is away")
        } else if self.weather.strikes(.storageRefuses, at: self.now, &self.dice) {
            failure = CallFailure(.refused(httpStatus: 403), message: "403 from storage")
        } else {
            self.world.put(ticket)
        }
        self.post(.put(content, failure.map { .failure($0) } ?? .success(ticket)), after: self.delay(upTo: 3000))
    }

    fileprivate func fetch(_ job: JobID, _ asset: Asset, _ url: String, _ incarnation: Int) {
        // A process that died writes no file.
        guard incarnation == self.incarnation else { return }
        var result = self.world.download(url, asset, at: self.now)
        if self.weather.strikes(.deliveryAway, at: self.now, &self.dice)
            || self.weather.noiseStrikes(at: self.now, &self.dice)
        {
            result = .failure(CallFailure(.unavailable, message: "the CDN is away"))
        } else if self.weather.strikes(.linksSpent, at: self.now, &self.dice) {
            result = .failure(CallFailure(.linkExpired, message: "403 from the CDN"))
        } else if let failure = self.localFailure() {
            result = .failure(failure)
        }
        if case .success = result, let video = url.split(separator: "|").first {
            self.world.hidden[.init(job: job, asset: asset)] = VideoID(rawValue: String(video))
        }
        self.post(.fetched(job, asset, result), after: .zero)
    }

    private func localFailure() -> CallFailure? {
        if self.weather.strikes(.outputFull, at: self.now, &self.dice) {
            return CallFailure(.noRoom, message: "no room")
        }
        if self.weather.strikes(.outputBroken, at: self.now, &self.dice) {
            return CallFailure(.localFault, message: "EACCES")
        }
        return nil
    }

    private func publish(
        _ job: JobID,
        _ name: JobName,
        _ asset: Asset,
        _ file: FetchedFile
    ) -> Result<String, CallFailure> {
        if let failure = self.localFailure() { return .failure(failure) }
        let place = World.File(job: job, asset: asset)
        // Somebody tidies up where nobody should.
        if self.weather.noiseStrikes(at: self.now, &self.dice) { self.world.hidden[place] = nil }
        if let video = self.world.hidden[place], World.file(video, asset) == file {
            self.world.hidden[place] = nil
            self.world.output[place] = video
        } else if self.world.output[place].map({ World.file($0, asset) }) != file {
            return .failure(CallFailure(.linkExpired, message: "the hidden file is gone"))
        }
        return .success("\(name)/\(asset.rawValue).\(file.fileExtension)")
    }
}
