import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import PaddockControl
import PaddockCore

/// Bodies of the control socket, in and out.
enum ControlAnswer {
    /// An answer in JSON.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let data = try JSONCoding.encoder().encode(value)
        return Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: data))
        )
    }

    /// The body of a request, bounded.
    static func body<Body: Decodable>(_ type: Body.Type, of request: Request) async throws -> Body {
        let buffer = try await request.body.collect(upTo: ControlPaths.requestLimit)
        do {
            return try JSONCoding.decoder().decode(type, from: Data(buffer.readableBytesView))
        } catch is DecodingError {
            throw ControlFailure(.badRequest, "the daemon can't read this request: it is of another version")
        }
    }
}
