import Foundation
import PaddockCore

@testable import PaddockStore

// Storage, the CDN and the files in the output.

extension Life {
    func put(_ content: MediaContent, _ ticket: UploadTicket) {
        self.goOn(after: self.delay(upTo: 1500)) { life in
            var failure: CallFailure?
            if life.holdsTransfers {
                failure = CallFailure(.interrupted, message: "paused")
            } else if life.strikes(.storageAway) || life.noiseStrikes() {
                failure = CallFailure(.unavailable, message: "storage is away")
            } else if life.strikes(.storageRefuses) {
                failure = CallFailure(.refused(httpStatus: 403), message: "403 from storage")
            } else {
                life.world.put(ticket)
                try life.boundary(.middle, .put)
                if life.roll(20) == 0, life.noiseStrikes() {
                    failure = CallFailure(.unavailable, message: "storage took it and did not say so")
                }
            }
            life.tell(.put(content, failure.map { .failure($0) } ?? .success(ticket)), after: life.delay(upTo: 1500))
        }
    }

    /// Opens the hidden file at once, and fills it while the bytes come.
    func fetch(_ job: JobID, _ asset: Asset, _ url: String) {
        let place = OutputDisk.Place(job: job, asset: asset)
        if let failure = self.localFailure() {
            self.tell(.fetched(job, asset, .failure(failure)), after: self.delay(upTo: 50))
            return
        }
        let number = self.world.disk.open(place)
        self.goOn(after: self.delay(upTo: 2000)) { life in
            var failure = life.deliveryTrouble()
            let video = World.video(of: url, at: life.now)
            if video == nil { failure = CallFailure(.linkExpired, message: "403 from the CDN") }
            guard let video, failure == nil else {
                life.tell(
                    .fetched(job, asset, .failure(failure ?? CallFailure(.unavailable, message: ""))),
                    after: .zero
                )
                return
            }
            life.world.disk.write(.part(video, asset), to: number, at: place)
            try life.boundary(.middle, .fetch)
            life.goOn(after: life.delay(upTo: 2000)) { life in
                try life.finishFetch(place, number, video)
            }
        }
    }

    private func finishFetch(_ place: OutputDisk.Place, _ number: Int, _ video: VideoID) throws {
        var result = Result<FetchedFile, CallFailure>.success(OutputDisk.file(video, place.asset))
        if self.holdsTransfers {
            result = .failure(CallFailure(.interrupted, message: "paused"))
        } else if self.strikes(.deliveryBreaksOff) || self.noiseStrikes() {
            result = .failure(CallFailure(.unavailable, message: "the connection broke in the middle"))
        } else if let failure = self.localFailure() {
            result = .failure(failure)
        } else if let failure = self.damage(place.asset, video) {
            self.world.disk.remove(place)
            result = .failure(failure)
        } else {
            self.world.disk.write(.whole(video, place.asset), to: number, at: place)
            try self.boundary(.after, .fetch)
        }
        self.tell(.fetched(place.job, place.asset, result), after: self.delay(upTo: 20))
    }

    private func deliveryTrouble() -> CallFailure? {
        if self.holdsTransfers { return CallFailure(.interrupted, message: "paused") }
        if self.strikes(.deliveryAway) || self.noiseStrikes() {
            return CallFailure(.unavailable, message: "the CDN is away")
        }
        return self.strikes(.linksSpent) ? CallFailure(.linkExpired, message: "403 from the CDN") : nil
    }

    /// Bytes that are not what they should be: the same each time, or other ones.
    private func damage(_ asset: Asset, _ video: VideoID) -> CallFailure? {
        let left = asset == .video ? \World.Video.damagedDownloads : \World.Video.damagedThumbnails
        if let count = self.world.videos[video]?[keyPath: left], count > 0 {
            self.tally.fault("damaged \(asset.rawValue)")
            self.world.videos[video]?[keyPath: left] = count - 1
            return CallFailure(.invalidOutput(sha256: "damaged"), message: "no moov")
        }
        guard self.strikes(.deliveryCorrupts) else { return nil }
        return CallFailure(.invalidOutput(sha256: "damaged \(self.roll(2))"), message: "no ftyp")
    }

    private func localFailure() -> CallFailure? {
        if self.strikes(.outputFull) { return CallFailure(.noRoom, message: "no room") }
        if self.strikes(.outputBroken) { return CallFailure(.localFault, message: "EACCES") }
        return nil
    }

    func publish(_ job: JobID, _ name: JobName, _ asset: Asset, _ file: FetchedFile) {
        self.goOn(after: self.delay(upTo: 30)) { life in
            let place = OutputDisk.Place(job: job, asset: asset)
            let result: Result<String, CallFailure>
            if let failure = life.localFailure() {
                result = .failure(failure)
            } else {
                // Somebody tidies up where nobody should.
                if life.strikes(.hiddenFilesVanish) { life.world.disk.remove(place) }
                if let path = life.world.disk.publish(place, name, file) {
                    try life.checkOutput()
                    try life.boundary(.middle, .publish)
                    result = .success(path)
                } else {
                    result = .failure(CallFailure(.linkExpired, message: "the hidden file is gone"))
                }
            }
            life.tell(.published(job, asset, result), after: life.delay(upTo: 20))
        }
    }

    func writeRecord(_ job: JobID) {
        self.goOn(after: self.delay(upTo: 30)) { life in
            guard let found = life.model.jobs[job],
                let video = life.model.attempts(of: job).last(where: { $0.state.isLive })?.videoID
            else { return }
            if let failure = life.localFailure() {
                life.tell(.recordWritten(job, .failure(failure)), after: .zero)
                return
            }
            life.world.disk.writeRecord(found.name, video)
            try life.checkOutput()
            try life.boundary(.middle, .writeRecord)
            life.tell(.recordWritten(job, .success(())), after: life.delay(upTo: 20))
        }
    }

    func measureDisk() {
        if self.strikes(.outputBroken) {
            let failure = CallFailure(.localFault, message: "EACCES")
            self.tell(.diskRefused(failure), after: self.delay(upTo: 10))
        } else {
            let isFull = self.strikes(.outputFull)
            self.tell(.diskMeasured(free: isFull ? 1000 : 50_000_000_000), after: self.delay(upTo: 10))
        }
    }
}
