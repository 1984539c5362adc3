import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// Answers `GET /metrics` and `GET /healthz` (`metrics.listen`). Where the address can't be had the daemon goes on without: figures are
/// never worth a paid video.
struct MetricsServer: Service {
    let address: ListenAddress
    /// The page of now; throws where the database can't be read.
    let page: @Sendable () async throws -> String
    let logger: Logger
    /// Told the port, once somebody listens.
    var onReady: @Sendable (Int?) async -> Void = { _ in }

    func run() async throws {
        var quiet = self.logger
        quiet.logLevel = max(quiet.logLevel, .notice)
        let application = Application(
            router: self.router(),
            server: .http1(configuration: .init(idleTimeout: .seconds(30))),
            configuration: .init(address: .hostname(self.address.host, port: self.address.port)),
            onServerRunning: { channel in
                let port = channel.localAddress?.port
                self.logger.info(
                    "Metrics can be read.",
                    metadata: ["address": "\(ListenAddress(host: self.address.host, port: port ?? self.address.port))"]
                )
                await self.onReady(port)
            },
            logger: quiet
        )
        do {
            try await application.run()
        } catch  where !(error is CancellationError) {
            // The address is taken, is none of this machine's, or its name leads nowhere.
            self.logger.error(
                "Nothing listens for metrics.listen; the daemon goes on without.",
                metadata: ["address": "\(self.address)", "error": "\(error)"]
            )
            try await gracefulShutdown()
        }
    }

    private func router() -> Router<BasicRequestContext> {
        let page = self.page
        let router = Router(context: BasicRequestContext.self)
        router.get("/metrics") { _, _ in
            do {
                return Self.answer(try await page(), type: MetricsText.contentType)
            } catch {
                return Self.answer("the database can't be read\n", status: .serviceUnavailable)
            }
        }
        router.get("/healthz") { _, _ in
            do {
                _ = try await page()
                return Self.answer("ok\n")
            } catch {
                return Self.answer("the database can't be read\n", status: .serviceUnavailable)
            }
        }
        return router
    }

    private static func answer(
        _ text: String,
        status: HTTPResponse.Status = .ok,
        type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
