extension World {
    /// The bucket's name in the paths of presigned links.
    static let bucket = "hh-uploads"

    /// A presigned link for one `PUT`, after the fashion of AWS Signature Version 4.
    func uploadURL(for upload: Upload) -> String {
        let lifetime = self.configuration.uploadLifetime.inSeconds
        let date = Timestamp.compact(epochSeconds: self.epoch(upload.expiresAt - lifetime))
        let expires = String(Int(lifetime.rounded(.up)))
        let signature = self.uploadSignature(key: upload.key, date: date, expires: expires)
        return "\(self.origins.storage)/\(Self.bucket)/\(upload.key)?X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + "&X-Amz-Date=\(date)&X-Amz-Expires=\(expires)"
            + "&X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost&X-Amz-Signature=\(signature)"
    }

    func uploadSignature(key: String, date: String, expires: String) -> String {
        self.signer.sign("PUT", key, date, expires)
    }

    /// A fresh link to a video or thumbnail.
    func assetURL(id: String, suffix: String, now: Double) -> String {
        let path = "/videos/outputs/\(id).\(suffix)"
        let expires = String(Int((self.epoch(now) + self.configuration.linkLifetime.inSeconds) * 1000))
        let signature = self.assetSignature(path: path, expires: expires)
        return "\(self.origins.cdn)\(path)?Expires=\(expires)&Signature=\(signature)&Key-Pair-Id=SIMULATOR"
    }

    func assetSignature(path: String, expires: String) -> String {
        self.signer.sign("GET", path, expires)
    }
}
