import Foundation
import Logging
import Synchronization

extension World {
    /// Charges for a video and starts it. The charge is in the journal before this returns.
    func create(_ request: VideoRequest, account: String) throws(APIError) -> Video {
        let result = self.state.withLock { state -> Result<Video, APIError> in
            let now = self.now(state)
            if let refusal = self.refusal(of: request, account: account, now: now, state: &state) {
                return .failure(refusal)
            }
            let video = Video(charge: self.charge(request, account: account, now: now, state: &state), createdAt: now)
            do {
                // Under the lock, so that the journal has the order of the charges and lacks none of them.
                try self.journal?.append(video.charge)
            } catch {
                self.logger.error("A charge could not be written.", metadata: ["error": "\(error)"])
                return .failure(APIError(.internalError, "HappyHorse could not complete the request."))
            }
            state.add(video)
            let generating = state.generating[account]?.count(now: now) ?? 0
            state.counts.maxGenerating = max(state.counts.maxGenerating, generating)
            return .success(video)
        }
        self.bell.ring()
        return try result.get()
    }

    private func refusal(
        of request: VideoRequest,
        account: String,
        now: Double,
        state: inout State
    ) -> APIError? {
        for (field, key, kind) in request.references {
            guard let upload = state.uploads[key], upload.account == account, upload.sha256 != nil else {
                return Fields.invalid("\(field) is no uploaded file of this account.")
            }
            guard upload.kind == kind else {
                return Fields.invalid("\(field) must be a key of kind \(kind.rawValue), not \(upload.kind.rawValue).")
            }
        }
        let configuration = state.configuration
        if configuration.plan == .basic, let field = request.gate(under: configuration.basicLimits) {
            return self.planGate(field, current: .basic)
        }
        if let credits = configuration.credits, state.spent[account, default: 0] + request.credits > credits {
            return APIError(.insufficientCredits, "Not enough credits for the requested duration and resolution.")
        }
        let generating = state.generating[account]?.count(now: now) ?? 0
        guard let limit = configuration.maxGenerating, generating >= limit else { return nil }
        switch configuration.overGenerating {
        case .rateLimited: return self.rateLimited(after: 5, now: now)
        case .planGate: return self.planGate("concurrency", current: configuration.plan)
        }
    }

    private func planGate(_ field: String, current: SimulatedPlan) -> APIError {
        APIError(
            .planGateExceeded,
            "Your plan does not allow this video setting.",
            details: ["field": .string(field), "requiredPlan": "pro", "currentPlan": .string(current.rawValue)]
        )
    }

    private func charge(_ request: VideoRequest, account: String, now: Double, state: inout State) -> Charge {
        let configuration = state.configuration
        let epochMilliseconds = Int((self.epoch(now) * 1000).rounded())
        let id = UUIDv7.make(epochMilliseconds: epochMilliseconds, using: &state.random)
        // A fate depends on the prompt and how often it came, not on the order in which calls happened to arrive.
        var fate = SeededGenerator(
            seed: configuration.seed,
            for: request.prompt,
            occurrence: state.prompts[request.prompt, default: 0]
        )
        let seconds = configuration.generationTime.draw(using: &fate)
        let fails = fate.fraction() < configuration.failRate
        let thumbnail = configuration.thumbnails.seconds(afterReady: seconds, chance: fate.fraction())
        let file = Template.of(ratio: request.aspectRatio)
            .video(id: id, durationSec: request.durationSec, size: configuration.outputBytes)
        return Charge(
            at: Timestamp.iso(epochSeconds: self.epoch(now)),
            epochMilliseconds: epochMilliseconds,
            id: id,
            account: account,
            credits: request.credits,
            request: request,
            queuedSeconds: min(2, seconds / 10),
            generationSeconds: seconds,
            thumbnailSeconds: thumbnail,
            fails: fails,
            bytes: file.count,
            sha256: file.padding == 0 ? Digest.text(file.beginning) : nil
        )
    }

    /// The video of that id if it is the account's, counted as polled.
    func poll(id: String, account: String) -> (video: Video, now: Double)? {
        self.state.withLock { state in
            guard var video = state.videos[id], video.charge.account == account else { return nil }
            let now = self.now(state)
            video.polls.add(now: now, endedAt: video.endsAt)
            state.videos[id] = video
            return (video, now)
        }
    }

    /// The video of that id, whoever owns it.
    func video(id: String) -> (video: Video, now: Double)? {
        self.state.withLock { state in state.videos[id].map { ($0, self.now(state)) } }
    }
}

extension ThumbnailRule {
    /// When a thumbnail appears, in seconds after the charge.
    fileprivate func seconds(afterReady ready: Double, chance: Double) -> Double? {
        switch self {
        case .withVideo: ready
        case .late(let duration): ready + duration.inSeconds
        case .never: nil
        case .share(let share): chance < share ? ready : nil
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral {
    init(stringLiteral value: String) {
        self = .string(value)
    }
}
