import HappyHorse
import Synchronization
import TestSupport
import Testing

/// Every kind of answer of the API, in every way that HTTP/1.1 can frame it (RFC 9112, section 6.3), cut at every byte: no part of an
/// answer is ever taken for the whole, and a create of which anything is missing is never called free.
@Suite(.timeLimit(.minutes(10))) struct CutAnswerTests {
    /// How an answer says where it ends.
    enum Framing: String, CaseIterable, Sendable {
        case length, chunks, close

        /// The bytes of an answer.
        func bytes(_ status: String, _ body: String) -> [UInt8] {
            let head = "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\n"
            let text =
                switch self {
                case .length: "\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
                case .chunks: "\(head)Transfer-Encoding: chunked\r\n\r\n\(Self.chunked(body))0\r\n\r\n"
                case .close: "\(head)Connection: close\r\n\r\n\(body)"
                }
            return Array(text.utf8)
        }

        /// In two chunks, so that one can be whole where the answer is not; no id is in both.
        private static func chunked(_ body: String) -> String {
            let first = body.utf8.dropLast(10)
            return [Substring(first), body[first.endIndex...]]
                .map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }.joined()
        }
    }

    /// One kind of answer.
    struct Kind: Sendable, CustomTestStringConvertible {
        let status: String
        let body: String
        let framing: Framing

        var testDescription: String { "\(self.status), framed by \(self.framing.rawValue)" }
        var bytes: [UInt8] { self.framing.bytes(self.status, self.body) }
        /// How many bytes the head has, with its empty line.
        var headLength: Int { Array("\r\n\r\n".utf8).firstEnd(in: self.bytes) ?? 0 }

        static func all(_ answers: [(String, String)]) -> [Self] {
            Framing.allCases.flatMap { framing in
                answers.map { Self(status: $0.0, body: $0.1, framing: framing) }
            }
        }
    }

    private static let refusals = [
        ("400 Bad Request", envelope("invalid_input")), ("401 Unauthorized", envelope("invalid_api_key")),
        ("429 Too Many Requests", envelope("rate_limited")), ("500 Internal Server Error", envelope("internal_error")),
    ]
    private static let video =
        #"{"id":"\#(videoID)","status":"ready","prompt":"A horse","durationSec":6,"aspectRatio":"16:9","resolution":"720p","#
        + #""videoUrl":"https://cdn.example.com/a.mp4","thumbnailUrl":null,"errorMessage":null,"readyAt":null}"#
    private static let place =
        #"{"uploadUrl":"https://storage.example.com/a?signature=b","key":"videos/inputs/u/a.png","publicUrl":null,"kind":"image"}"#

    static let polls = Kind.all([("200 OK", Self.video), ("404 Not Found", envelope("not_found"))] + Self.refusals)
    static let presigns = Kind.all(
        [("200 OK", Self.place), ("413 Content Too Large", envelope("upload_file_too_large"))] + Self.refusals
    )
    static let creates = Kind.all(
        [
            ("201 Created", CreateWireTests.accepted), ("402 Payment Required", envelope("insufficient_credits")),
            ("403 Forbidden", envelope("plan_gate_exceeded", #","field":"durationSec","requiredPlan":"pro""#)),
        ] + Self.refusals
    )

    @Test(arguments: Self.polls)
    func aPartOfAPollsAnswerSaysNothing(kind: Kind) async throws {
        try await Self.cutting(kind) { client, cut in
            let error = await failure { () async throws(HappyHorseError) in try await client.video(id: videoID) }
            #expect(error != nil && error?.apiError == nil, "cut after \(cut) bytes")
        }
    }

    @Test(arguments: Self.presigns)
    func aPartOfAPresignsAnswerIsNoPlaceToUploadTo(kind: Kind) async throws {
        try await Self.cutting(kind) { client, cut in
            let error = await failure { () async throws(HappyHorseError) in
                try await client.presign(kind: .image, contentType: "image/png", sizeBytes: 5)
            }
            #expect(error != nil && error?.apiError == nil, "cut after \(cut) bytes")
        }
    }

    @Test(arguments: Self.creates)
    func aPartOfACreatesAnswerProvesNothingButMayNameTheVideo(kind: Kind) async throws {
        let bytes = kind.bytes
        let wholeID = Array(videoID.utf8).firstEnd(in: bytes) ?? .max
        try await Self.cutting(kind) { client, cut in
            let outcome = await client.create(body: CreateWireTests.body) {}
            switch outcome {
            case .unsure(let unsure):
                #expect(unsure.certainlyCharged == (kind.status.hasPrefix("2") && cut >= kind.headLength))
                #expect(unsure.salvagedIDs == (cut >= wholeID ? [videoID] : []), "cut after \(cut) bytes")
            case .refusedByProxy:
                // Without an announced length a cut body is a whole one, but no envelope: somebody else's 4xx.
                #expect(kind.framing == .close && kind.status.hasPrefix("4") && cut >= kind.headLength)
            case .accepted, .rejected, .notSent:
                Issue.record("cut after \(cut) bytes: \(outcome.word)")
            }
        }
    }

    /// Answers one call after another with ever more of an answer, to the last byte but one. Heads are cut at every byte in one
    /// framing, as they hardly differ.
    private static func cutting(
        _ kind: Kind,
        _ call: (HappyHorseClient, _ cut: Int) async throws -> Void
    ) async throws {
        let bytes = kind.bytes
        let next = Mutex(0)
        let script: RawServer.Script = { connection in
            _ = try await connection.readRequest()
            try await connection.send(Array(bytes.prefix(next.withLock { $0 })))
        }
        _ = try await withAPI(script) { client, _ in
            for cut in (kind.framing == .length ? 0 : kind.headLength - 1)..<bytes.count {
                next.withLock { $0 = cut }
                try await call(client, cut)
            }
        }
    }
}

extension Array where Element == UInt8 {
    /// How many bytes of `bytes` there are to the end of where these first stand in it.
    fileprivate func firstEnd(in bytes: [UInt8]) -> Int? {
        bytes.indices.dropLast(Swift.max(0, self.count - 1)).first { bytes[$0...].starts(with: self) }.map {
            $0 + self.count
        }
    }
}
