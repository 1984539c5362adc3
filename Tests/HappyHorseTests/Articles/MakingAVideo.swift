// The code of the article "Making a video from a picture", block by block: what is shown there stands here and is run.

import Foundation
import HappyHorse
import NIOCore
import SystemPackage

struct VideoMaker {
    let client: HappyHorseClient

    init(baseURL: String, key: String) throws {
        var configuration = HappyHorseClient.Configuration(baseURL: baseURL)
        configuration.createTimeout = .seconds(180)
        self.client = try HappyHorseClient(configuration: configuration, key: APIKey(key))
    }
}

extension VideoMaker {
    /// Returns the picture's storage key.
    func upload(picture: FilePath, bytes: Int64) async throws -> String {
        let place = try await self.client.presign(kind: .image, contentType: "image/png", sizeBytes: bytes)
        try await self.client.upload(file: picture, to: place.uploadURL, contentType: "image/png", sizeBytes: bytes)
        return place.key
    }
}

struct MakingFailed: Error {
    let reason: String
}

extension VideoMaker {
    /// Returns the id that was paid for.
    func create(_ request: CreateVideoRequest, note: @escaping @Sendable () async throws -> Void) async throws -> String
    {
        switch await self.client.create(body: try request.canonicalBytes(), arm: note) {
        case .accepted(let video, _):
            return video.id
        case .rejected(let error):
            throw error
        case .refusedByProxy(let refusal):
            throw MakingFailed(reason: "not charged, and not the API's answer: \(refusal.detail)")
        case .notSent(let error):
            throw error
        case .unsure(let unsure):
            throw MakingFailed(reason: "perhaps charged, so never send it again: \(unsure.reason)")
        }
    }
}

/// What must be known after a crash, a line each.
struct Diary {
    let file: FilePath

    /// Returns when the line is on the disk.
    func note(_ line: String) throws {
        if !FileManager.default.fileExists(atPath: self.file.string) {
            try Data().write(to: URL(filePath: self.file.string))
        }
        let handle = try FileHandle(forWritingTo: URL(filePath: self.file.string))
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("\(line)\n".utf8))
        try handle.synchronize()
    }
}

extension VideoMaker {
    func follow(_ id: String, every pause: Duration) async throws -> Video {
        while true {
            do {
                let video = try await self.client.video(id: id)
                switch video.status {
                case .ready: return video
                case .failed: throw MakingFailed(reason: video.errorMessage ?? "no reason was given")
                case .queued, .processing, .unknown: break
                }
            } catch let error as HappyHorseError where error.code != .cancelled {
                // A poll changes nothing and the video is paid for: trouble on the way is no reason to lose it.
                print("asking again: \(error)")
            }
            try await Task.sleep(for: pause)
        }
    }
}

extension VideoMaker {
    func fetch(_ video: Video, into file: FilePath) async throws {
        guard let url = video.videoURL else { throw MakingFailed(reason: "ready, and no link to it") }
        let download = try await self.client.download(from: url)
        let output = try FileDescriptor.open(
            file,
            .writeOnly,
            options: [.create, .exclusiveCreate],
            permissions: .ownerReadWrite
        )
        defer { try? output.close() }
        for try await piece in download.body {
            try output.writeAll(piece.readableBytesView)
        }
    }
}

extension VideoMaker {
    func makeVideo(
        of prompt: String,
        from picture: FilePath,
        bytes: Int64,
        into file: FilePath,
        askingEvery pause: Duration = .seconds(5)
    ) async throws {
        var request = CreateVideoRequest(prompt: prompt, durationSec: 6)
        request.resolution = .hd720
        request.sourceImageKey = try await self.upload(picture: picture, bytes: bytes)
        let diary = Diary(file: FilePath("\(file).diary"))
        let id = try await self.create(request) { try diary.note("perhaps charged from here on: \(prompt)") }
        try diary.note("charged: \(id)")
        let video = try await self.follow(id, every: pause)
        try await self.fetch(video, into: file)
    }
}
