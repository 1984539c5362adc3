import HTTPTypes
import HummingbirdCore

/// The Customer API: presign, create, get.
struct APIOrigin: Origin {
    private static let maxBody = 1_048_576

    let world: World

    func call(of request: Request) -> CallKind {
        let parts = request.uri.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        switch (request.method, Array(parts)) {
        case (.post, ["api", "v1", "uploads", "presign"]): return .presign
        case (.post, ["api", "v1", "videos"]): return .create
        case (.get, let path) where path.count == 4 && path.starts(with: ["api", "v1", "videos"]): return .get
        default: return .other
        }
    }

    @concurrent
    func deliver(_ request: Request, as call: CallKind, writer: borrowing ResponseWriter) async throws -> Delivery {
        if let trapped = self.trap(request, isForeign: false) {
            return trapped
        }
        if request.uri.path.hasPrefix("/_simulator/") {
            let body = try await RequestBytes.collect(request, upTo: Self.maxBody)
            return .answer(AdminRoutes(world: self.world).answer(to: request, body: body))
        }
        if let struck = try await self.strike(call, at: .head) {
            return struck
        }
        let authorization = request.headers[.authorization]
        do {
            let early = self.world.configuration.refusesEarly ? try self.world.admit(authorization: authorization) : nil
            try await self.invite(request, writer: writer)
            let body = try await self.body(of: request, call: call)
            let caller = try early ?? self.world.admit(authorization: authorization)
            return try await self.perform(call, request: request, body: body, caller: caller)
        } catch let error as APIError {
            return .answer(error.answer)
        }
    }

    private func body(of request: Request, call: CallKind) async throws -> [UInt8] {
        do {
            return try await RequestBytes.collect(request, upTo: Self.maxBody)
        } catch is RequestBytes.TooLarge {
            throw Fields.invalid("Request body is too large.")
        } catch {
            if call == .create {
                self.world.countIncompleteCreate()
            }
            throw error
        }
    }

    private func perform(
        _ call: CallKind,
        request: Request,
        body: [UInt8],
        caller: Caller
    ) async throws -> Delivery {
        let id = request.uri.path.split(separator: "/").last.map(String.init) ?? ""
        let prompt = self.prompt(call, id: id, body: body)
        if let struck = try await self.strike(call, at: .body, prompt: prompt) {
            return struck
        }
        var answer: Answer
        do {
            switch call {
            case .presign:
                answer = try self.presign(self.json(request, body), caller)
            case .create:
                answer = try self.create(self.json(request, body), caller)
            case .get:
                answer = try self.get(id, caller)
            case .put, .video, .thumbnail, .other:
                answer = APIError(.notFound, "There is nothing here.").answer
            }
        } catch {
            answer = error.answer
        }
        answer.headers += caller.headers
        return try await self.finish(call, answer, prompt: prompt)
    }

    /// The prompt that a call is about, for the faults that ask for one.
    private func prompt(_ call: CallKind, id: String, body: [UInt8]) -> String? {
        switch call {
        case .create: (try? StrictJSON.parse(body))?["prompt"]?.string
        case .get: self.world.video(id: id)?.video.charge.request.prompt
        case .presign, .put, .video, .thumbnail, .other: nil
        }
    }

    private func json(_ request: Request, _ body: [UInt8]) throws(APIError) -> JSONValue {
        let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased()
        guard type == "application/json" else {
            throw Fields.invalid("Content-Type must be application/json.")
        }
        do {
            return try StrictJSON.parse(body)
        } catch {
            throw Fields.invalid("Request body is invalid: \(error.message).")
        }
    }
}
