import HTTPTypes
import HummingbirdCore

/// Where finished videos and thumbnails are fetched, by links that expire.
struct CDNOrigin: Origin {
    private static let folder = "/videos/outputs/"

    let world: World

    func call(of request: Request) -> CallKind {
        let path = request.uri.path
        guard request.method == .get || request.method == .head, path.hasPrefix(Self.folder) else { return .other }
        if path.hasSuffix(".mp4") { return .video }
        return path.hasSuffix(".jpg") ? .thumbnail : .other
    }

    @concurrent
    func deliver(_ request: Request, as call: CallKind, writer: borrowing ResponseWriter) async throws -> Delivery {
        if let trapped = self.trap(request, isForeign: true) {
            return trapped
        }
        if request.headers[.authorization] != nil {
            self.world.countLeak(at: "cdn")
        }
        if let struck = try await self.strike(call, at: .head) {
            return struck
        }
        let path = request.uri.path
        let id = String(path.dropFirst(Self.folder.count).dropLast(4))
        let found = self.world.video(id: id)
        let prompt = found?.video.charge.request.prompt
        if let struck = try await self.strike(call, at: .body, prompt: prompt) {
            return struck
        }
        guard let (video, now) = found, let file = self.file(call, of: video, now: now) else {
            return .answer(.xml(status: 403, code: "AccessDenied", message: "Access Denied"))
        }
        let query = QueryItems(request.uri.query)
        let expires = query["Expires"] ?? ""
        guard query["Signature"] == self.world.assetSignature(path: path, expires: expires) else {
            return .answer(.xml(status: 403, code: "AccessDenied", message: "Access denied"))
        }
        guard let deadline = Double(expires), self.world.epoch(now) * 1000 < deadline else {
            return .answer(.xml(status: 403, code: "AccessDenied", message: "Request has expired"))
        }
        return try await self.finish(call, self.answer(to: request, call, video, file), prompt: prompt)
    }

    private func file(_ call: CallKind, of video: Video, now: Double) -> VirtualFile? {
        switch call {
        case .video: video.status(now: now) == .ready ? video.file(size: self.world.outputBytes) : nil
        case .thumbnail: video.hasThumbnail(now: now) ? video.thumbnail : nil
        case .presign, .put, .create, .get, .other: nil
        }
    }

    private func answer(to request: Request, _ call: CallKind, _ video: Video, _ file: VirtualFile) -> Answer {
        let etag = "\"\(video.charge.id)-\(file.count)\""
        let modified = Timestamp.http(epochSeconds: self.world.epoch(video.endsAt))
        let headers: [(name: String, value: String)] = [
            ("Content-Type", call == .video ? "video/mp4" : "image/jpeg"), ("Accept-Ranges", "bytes"),
            ("ETag", etag), ("Last-Modified", modified), ("Cache-Control", "private, max-age=3600"),
        ]
        let condition = request.headers[.ifRange]
        let rangeHolds = condition == nil || condition == etag || condition == modified
        let isGet = request.method == .get
        switch ByteRange(header: isGet && rangeHolds ? request.headers[.range] : nil, size: file.count) {
        case .whole:
            return Answer(status: 200, headers: headers, body: .file(file, 0..<file.count))
        case .part(let range):
            let content = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(file.count)"
            return Answer(status: 206, headers: headers + [("Content-Range", content)], body: .file(file, range))
        case .unsatisfiable:
            var answer = Answer.xml(
                status: 416,
                code: "InvalidRange",
                message: "The requested range is not satisfiable"
            )
            answer.headers += [("Content-Range", "bytes */\(file.count)")]
            return answer
        }
    }
}
