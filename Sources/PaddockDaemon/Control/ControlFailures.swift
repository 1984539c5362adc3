import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import PaddockControl

/// Turns everything that a route throws into an answer that a command can read.
struct ControlFailures: RouterMiddleware {
    typealias Context = BasicRequestContext

    let logger: Logger

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let failure as ControlFailure {
            return try Self.answer(failure)
        } catch is CancellationError {
            return try Self.answer(ControlFailure(.stopping, "the daemon is ending"))
        } catch let error as HTTPError where error.status == .notFound || error.status == .methodNotAllowed {
            return try Self.answer(
                ControlFailure(
                    .unknownRequest,
                    "the daemon does not know this request: it is of another version, so restart it"
                )
            )
        } catch is NIOTooManyBytesError {
            return try Self.answer(ControlFailure(.badRequest, "the request is too large"))
        } catch {
            // Here it stops travelling: the command is told that it failed, and the log why.
            self.logger.error(
                "A request of a command failed.",
                metadata: ["control.path": "\(request.uri.path)", "error": "\(error)"]
            )
            return try Self.answer(ControlFailure(.internal, "the daemon could not do this: its log says why"))
        }
    }

    private static func answer(_ failure: ControlFailure) throws -> Response {
        let status: HTTPResponse.Status =
            switch failure.code {
            case .badRequest: .badRequest
            case .unknownRequest, .notFound: .notFound
            case .refused: .conflict
            case .stopping: .serviceUnavailable
            case .storeFailed, .internal: .internalServerError
            }
        return try ControlAnswer.json(failure, status: status)
    }
}
