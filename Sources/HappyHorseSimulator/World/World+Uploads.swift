import Logging
import Synchronization

extension World {
    /// Makes a key for an upload that may come until it expires.
    func presign(
        kind: MediaKind,
        contentType: String,
        fileExtension: String,
        sizeBytes: Int,
        account: String
    )
        throws(APIError) -> Upload
    {
        let result = self.state.withLock { state -> Result<Upload, APIError> in
            let now = self.now(state)
            let asset = UUIDv7.make(epochMilliseconds: Int(self.epoch(now) * 1000), using: &state.random)
            let upload = Upload(
                key: "\(kind.folder)/\(account)/\(asset).\(fileExtension)",
                account: account,
                kind: kind,
                contentType: contentType,
                sizeBytes: sizeBytes,
                expiresAt: now + state.configuration.uploadLifetime.inSeconds
            )
            return self.record(upload, event: "presign", now: now, state: &state)
        }
        return try result.get()
    }

    /// The upload that a key stands for.
    func upload(key: String) -> (upload: Upload, now: Double)? {
        self.state.withLock { state in state.uploads[key].map { ($0, self.now(state)) } }
    }

    /// Notes that the whole file has arrived. A file put to the same key again replaces the first.
    func store(key: String, sha256: String) throws(APIError) {
        let result = self.state.withLock { state -> Result<Upload, APIError> in
            guard var upload = state.uploads[key] else {
                return .failure(APIError(.notFound, "No such key."))
            }
            upload.sha256 = sha256
            state.counts.uploadsBySHA256[sha256, default: 0] += 1
            return self.record(upload, event: "upload", now: self.now(state), state: &state)
        }
        _ = try result.get()
    }

    private func record(
        _ upload: Upload,
        event: String,
        now: Double,
        state: inout State
    ) -> Result<Upload, APIError> {
        let line = UploadLine(
            event: event,
            at: Timestamp.iso(epochSeconds: self.epoch(now)),
            key: upload.key,
            account: upload.account,
            kind: upload.kind,
            contentType: upload.contentType,
            sizeBytes: upload.sizeBytes,
            expiresEpochMilliseconds: Int(self.epoch(upload.expiresAt) * 1000),
            sha256: upload.sha256
        )
        do {
            try self.journal?.append(line)
        } catch {
            self.logger.error("An upload could not be written.", metadata: ["error": "\(error)"])
            return .failure(APIError(.internalError, "HappyHorse could not complete the request."))
        }
        state.uploads[upload.key] = upload
        return .success(upload)
    }
}
