extension APIOrigin {
    func presign(_ json: JSONValue, _ caller: Caller) throws(APIError) -> Answer {
        var fields = try Fields(json)
        let kind = try fields.choice("kind", MediaKind.allCases.map(\.rawValue)).flatMap(MediaKind.init) ?? .image
        let contentType = try fields.required(fields.string("contentType", 1...200), "contentType")
        let sizeBytes = try fields.required(fields.integer("sizeBytes", 1...Int.max), "sizeBytes")
        try fields.finish()
        guard let fileExtension = kind.types.first(where: { $0.key == contentType })?.value else {
            throw APIError(
                .uploadTypeNotSupported,
                "\(contentType) is not accepted for uploads of kind \(kind.rawValue)."
            )
        }
        guard sizeBytes <= kind.maxMegabytes * self.world.configuration.bytesPerMegabyte else {
            throw APIError(
                .uploadFileTooLarge,
                "Uploads of kind \(kind.rawValue) may have at most \(kind.maxMegabytes) MB."
            )
        }
        let upload = try self.world.presign(
            kind: kind,
            contentType: contentType,
            fileExtension: fileExtension,
            sizeBytes: sizeBytes,
            account: caller.account
        )
        return .json([
            "uploadUrl": .string(self.world.uploadURL(for: upload)),
            "key": .string(upload.key),
            "publicUrl": .string("\(self.world.origins.cdn)/\(upload.key)"),
            "kind": .string(kind.rawValue),
        ])
    }

    func create(_ json: JSONValue, _ caller: Caller) throws(APIError) -> Answer {
        let video = try self.world.create(VideoRequest(json: json), account: caller.account)
        return .json(
            status: self.world.configuration.createStatus,
            ["id": .string(video.charge.id), "status": .string(Video.Status.queued.rawValue)]
        )
    }

    func get(_ id: String, _ caller: Caller) throws(APIError) -> Answer {
        guard id.count <= 100, id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
        else { throw Fields.invalid("The video's id is invalid.") }
        guard let (video, now) = self.world.poll(id: id, account: caller.account) else {
            throw APIError(.notFound, "The video does not exist.")
        }
        let status = video.status(now: now)
        let request = video.charge.request
        let isReady = status == .ready
        return .json([
            "id": .string(id),
            "status": .string(status.rawValue),
            "prompt": .string(request.prompt),
            "style": .optional(request.style),
            "durationSec": .integer(request.durationSec),
            "aspectRatio": .string(request.aspectRatio),
            "resolution": .string(request.resolution),
            "videoUrl": .optional(isReady ? self.world.assetURL(id: id, suffix: "mp4", now: now) : nil),
            "thumbnailUrl": .optional(
                video.hasThumbnail(now: now) ? self.world.assetURL(id: id, suffix: "jpg", now: now) : nil
            ),
            "errorMessage": .optional(
                status == .failed ? "The generation failed: the model could not follow the prompt." : nil
            ),
            "readyAt": .optional(
                isReady ? Timestamp.iso(epochSeconds: self.world.epoch(video.endsAt)) : nil
            ),
        ])
    }
}
