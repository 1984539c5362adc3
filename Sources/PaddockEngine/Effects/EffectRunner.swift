import Foundation
import Logging
import PaddockCore
import PaddockStore
import SystemPackage

/// Carries out one effect and posts what came of it. Decides nothing.
struct EffectRunner: Sendable {
    let store: JobStore
    let api: APICalls
    let fetcher: Fetcher
    let publisher: Publisher
    let media: FilePath
    let dropMedia: @Sendable ([String]) async -> Void
    let refreshKey: @Sendable () async -> Void
    let mailbox: Mailbox
    let transfers: TransferBoard
    let arms: ArmDesk
    let newIDs: NewVideoIDs
    let clock: any EngineClock
    let logger: Logger

    func perform(_ effect: Effect) async {
        let began = self.clock.now().boot
        switch effect {
        case .page(let limit):
            await self.page(limit)
        case .presign(let content):
            self.post(await self.api.presign(content)) { .presigned(content, $0, sentAt: began) }
        case .put(let content, let ticket):
            let path = self.media.appending(content.sha256)
            let result = await self.transfers.during(.upload(sha256: content.sha256), total: content.bytes) { tell in
                await self.api.put(content, from: path, with: ticket) { tell($0, content.bytes) }
            }
            self.post(result.map { Self.explained($0, path) }) { .put(content, $0) }
        case .create(let attempt, let body):
            await self.create(attempt, body, began)
        case .poll(let job, let video):
            self.post(await self.api.video(video)) { .polled(job, $0, sentAt: began) }
        case .inspect(let inspection, let video, let mustBeNew):
            self.post(await self.inspect(video, mustBeNew: mustBeNew)) { .inspected(inspection, $0, sentAt: began) }
        case .probe(let video):
            await self.refreshKey()
            self.post(await self.api.probe(video)) { .probed($0, sentAt: began) }
        case .fetch(let job, let name, let asset, let url):
            let result = await self.transfers.during(.download(name, asset), total: nil) { tell in
                await self.fetcher.fetch(job, name, asset, from: url, progress: tell)
            }
            self.post(result) { .fetched(job, asset, $0) }
        case .publish(let job, let name, let asset, let file):
            self.mailbox.post(.published(job, asset, await self.publisher.publish(job, name, asset, file)))
        case .writeRecord(let job):
            await self.writeRecord(job)
        case .measureDisk:
            self.measureDisk()
        case .denyArm, .holdTransfers:
            // The loop does these at once, without tasks of their own.
            break
        case .tidy(let job):
            await self.tidy(job)
        }
    }

    /// Says what helps where our own copy of a file is gone.
    private static func explained(
        _ result: Result<UploadTicket, CallFailure>,
        _ path: FilePath
    ) -> Result<UploadTicket, CallFailure> {
        guard case .failure(let failure) = result, failure.kind == .localFault,
            !FileManager.default.fileExists(atPath: path.string)
        else { return result }
        let words =
            "Paddock's copy of the file is gone, as after `paddock prune`: hand the manifest in again, then retry."
        return .failure(CallFailure(.localFault, message: words))
    }

    private func post<Value>(
        _ result: Result<Value, CallFailure>?,
        as event: (Result<Value, CallFailure>) -> Event
    ) {
        guard let result else { return }
        self.mailbox.post(event(result))
    }

    private func measureDisk() {
        let output = self.publisher.output
        if let refusal = FreeSpace.refusal(at: output) ?? self.fetcher.partials.refusal() {
            self.mailbox.post(.diskRefused(refusal))
        } else {
            self.mailbox.post(.diskMeasured(free: FreeSpace.bytes(at: output)))
        }
    }

    private func page(_ limit: Int) async {
        guard let jobs = await self.read({ try await self.store.pendingJobs(limit: limit) }) else { return }
        let contents = Set(jobs.flatMap { $0.references.map(\.content) })
        guard let keys = await self.read({ try await self.store.keys(for: Array(contents)) }) else { return }
        self.mailbox.post(.paged(jobs, keys: keys, limit: limit))
    }

    /// Nil where it can't be read, which ends the loop, or where a stop came first.
    private func read<Value>(_ read: () async throws -> Value) async -> Value? {
        do {
            return try await PatientRead.of(self.clock, read)
        } catch is CancellationError {
            return nil
        } catch {
            self.mailbox.fail(error)
            return nil
        }
    }

    /// The held brace (Safety): everything but the last byte goes out, then the attempt is armed on disk, then the brace.
    private func create(_ attempt: AttemptID, _ body: Data, _ began: BootTime) async {
        var end = await self.api.create(body) {
            try await self.arms.permission(for: attempt) {
                self.mailbox.post(.createAsksToArm(attempt))
            }
        }
        if case .accepted(let video, let status) = end, await self.isTaken(video) {
            let message = "The API answered with the id of another job's video, \(video)."
            let salvage = Salvage(isCertain: true, candidates: [])
            end = .unsure(message: message, httpStatus: status, raw: nil, salvage: salvage)
        }
        self.mailbox.post(.createEnded(attempt, end, sentAt: began))
    }

    private func inspect(_ video: VideoID, mustBeNew: Bool) async -> Result<RemoteVideo, CallFailure>? {
        // Only looked at, so not claimed: a question that was not answered is asked again.
        if mustBeNew, await self.isKnown(video) {
            return .failure(CallFailure(.notFound, message: "Video \(video) is another job's."))
        }
        return await self.api.video(video)
    }

    private func isTaken(_ video: VideoID) async -> Bool {
        guard self.newIDs.claim(video) else { return true }
        return await self.isOnRecord(video)
    }

    private func isKnown(_ video: VideoID) async -> Bool {
        if self.newIDs.holds(video) { return true }
        return await self.isOnRecord(video)
    }

    private func isOnRecord(_ video: VideoID) async -> Bool {
        do {
            return try await self.store.isOnRecord(video)
        } catch {
            // The commit of the outcome meets the same trouble, and keeps the id.
            return false
        }
    }

    private func writeRecord(_ job: JobID) async {
        guard let view = await self.read({ try await self.store.jobView(id: job) }) ?? nil else { return }
        self.mailbox.post(.recordWritten(job, await self.publisher.writeRecord(view)))
    }

    private func tidy(_ job: JobID) async {
        self.fetcher.partials.remove(job)
        do {
            let unneeded = try await self.store.unneededMedia(of: job)
            guard !unneeded.isEmpty else { return }
            await self.dropMedia(unneeded)
        } catch {
            self.logger.warning("Media copies were not tidied.", metadata: ["error": "\(error.message)"])
        }
    }
}
