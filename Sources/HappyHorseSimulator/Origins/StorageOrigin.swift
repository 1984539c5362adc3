import Crypto
import HTTPTypes
import HummingbirdCore
import NIOCore

/// The object store that presigned uploads go to. Its refusals are those of S3, in XML.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
struct StorageOrigin: Origin {
    let world: World

    func call(of request: Request) -> CallKind {
        request.method == .put && request.uri.path.hasPrefix("/\(World.bucket)/") ? .put : .other
    }

    @concurrent
    func deliver(_ request: Request, as call: CallKind, writer: borrowing ResponseWriter) async throws -> Delivery {
        if let trapped = self.trap(request, isForeign: true) {
            return trapped
        }
        if request.headers[.authorization] != nil {
            self.world.countLeak(at: "storage")
        }
        if let struck = try await self.strike(call, at: .head) {
            return struck
        }
        guard call == .put else {
            return .answer(.xml(status: 403, code: "AccessDenied", message: "Access Denied"))
        }
        let key = String(request.uri.path.dropFirst(World.bucket.count + 2))
        if let refusal = self.refusal(of: request, key: key) {
            return .answer(refusal)
        }
        try await self.invite(request, writer: writer)
        var hash = SHA256()
        let file = try UploadFile(directory: self.world.configuration.uploadsDirectory)
        try await RequestBytes.stream(request) { buffer in
            buffer.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
            try file?.append(buffer)
        }
        if let struck = try await self.strike(call, at: .body) {
            return struck
        }
        let sha256 = Hex.text(hash.finalize())
        do {
            try file?.finish(named: sha256)
            try self.world.store(key: key, sha256: sha256)
        } catch {
            return .answer(.xml(status: 500, code: "InternalError", message: "We encountered an internal error."))
        }
        return try await self.finish(call, Answer(status: 200, headers: [("ETag", "\"\(sha256.prefix(32))\"")]))
    }

    private func refusal(of request: Request, key: String) -> Answer? {
        if request.headers[.transferEncoding] != nil {
            return .xml(
                status: 501,
                code: "NotImplemented",
                message: "A header you provided implies functionality that is not implemented."
            )
        }
        guard let length = request.headers[.contentLength].flatMap({ Int($0) }) else {
            return .xml(
                status: 411,
                code: "MissingContentLength",
                message: "You must provide the Content-Length HTTP header."
            )
        }
        if request.headers[.authorization] != nil {
            return .xml(
                status: 400,
                code: "InvalidArgument",
                message: "Only one auth mechanism allowed: the X-Amz-Algorithm query parameter or Authorization."
            )
        }
        let query = QueryItems(request.uri.query)
        let signature = self.world.uploadSignature(
            key: key,
            date: query["X-Amz-Date"] ?? "",
            expires: query["X-Amz-Expires"] ?? ""
        )
        guard let (upload, now) = self.world.upload(key: key), query["X-Amz-Signature"] == signature else {
            return self.mismatch
        }
        guard now < upload.expiresAt else {
            return .xml(status: 403, code: "AccessDenied", message: "Request has expired")
        }
        // Both headers are part of what was signed, so another value makes another signature.
        guard request.headers[.contentType] == upload.contentType, length == upload.sizeBytes else {
            return self.mismatch
        }
        return nil
    }

    private var mismatch: Answer {
        .xml(
            status: 403,
            code: "SignatureDoesNotMatch",
            message: "The request signature we calculated does not match the signature you provided."
        )
    }
}
