// Media on their way to storage. A presign costs nothing and a PUT replaces its object, so both may be repeated.

extension Orchestrator {
    /// How many fresh tickets an upload that storage refuses gets before its jobs fail.
    private static let refusalsBeforeFailing = 5

    mutating func startPresign(_ decisions: inout Decisions) {
        guard let (content, waiters) = self.uploads.start() else { return }
        for id in waiters.sorted() where self.waiting[id]?.state == .needsMedia {
            self.waiting[id]?.state = .uploading
            decisions.records.append(.uploading(id))
        }
        decisions.effects.append(.presign(content))
    }

    mutating func presigned(
        _ content: MediaContent,
        _ result: Result<UploadTicket, CallFailure>,
        sentAt sent: BootTime,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        switch result {
        case .success(let ticket):
            self.answered(at: now, &decisions)
            if self.uploads.gotTicket(content), !self.isStopping {
                decisions.effects.append(.put(content, ticket))
            }
        case .failure(let failure):
            self.note(failure, sentAt: sent, at: now, &decisions)
            if case .refused(402) = failure.kind {
                // Credits are the account's trouble, so no job fails for them, wherever they come up.
                self.close(.credits, because: failure.message, at: now, &decisions)
                _ = self.uploads.failed(content, isRefusal: false, at: now.boot, &self.randomness)
            } else if case .refused(let status) = failure.kind, Self.isAboutTheFile(status), let told = failure.failure
            {
                self.failWaiters(of: content, told, &decisions)
            } else {
                _ = self.uploads.failed(content, isRefusal: false, at: now.boot, &self.randomness)
            }
        }
    }

    mutating func put(
        _ content: MediaContent,
        _ result: Result<UploadTicket, CallFailure>,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        switch result {
        case .success(let ticket):
            decisions.records.append(.keyGained(content, key: ticket.key))
            for id in self.uploads.finished(content).sorted() {
                self.gained(content, key: ticket.key, for: id, &decisions)
            }
        case .failure(let failure):
            let refusals = self.uploads.failed(
                content,
                isRefusal: Self.isRefusal(failure.kind),
                at: now.boot,
                &self.randomness
            )
            if refusals >= Self.refusalsBeforeFailing {
                let told = JobFailure(code: JobFailure.uploadFailed, message: failure.message)
                self.failWaiters(of: content, told, &decisions)
            }
        }
    }

    /// Whether a refused presign says something about the file, and not about the moment or the way there (RFC 9110, 15.5).
    private static func isAboutTheFile(_ status: Int) -> Bool {
        ![405, 408, 410, 421, 425, 426].contains(status)
    }

    /// Whether the bytes themselves are in doubt: storage that is away says nothing about them, however long it is.
    private static func isRefusal(_ kind: CallFailure.Kind) -> Bool {
        switch kind {
        case .refused, .localFault:
            true
        case .rateLimited, .unauthorized, .notFound, .unavailable, .misplaced, .linkExpired, .invalidOutput, .noRoom,
            .shortage, .interrupted:
            false
        }
    }

    private mutating func gained(_ content: MediaContent, key: String, for id: JobID, _ decisions: inout Decisions) {
        guard var job = self.waiting[id] else { return }
        job.keys[content] = key
        if job.missing.isEmpty {
            if job.state == .uploading {
                decisions.records.append(.uploaded(id))
            }
            self.enqueue(job)
        } else {
            self.waiting[id] = job
        }
    }

    private mutating func failWaiters(of content: MediaContent, _ failure: JobFailure, _ decisions: inout Decisions) {
        for id in self.uploads.gaveUp(content).sorted() where self.removeWaiting(id) != nil {
            decisions.records.append(.failed(id, failure))
            decisions.effects.append(.tidy(id))
        }
    }
}
