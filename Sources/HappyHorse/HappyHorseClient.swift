import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// A client of the HappyHorse Customer API.
///
/// One method a call of the API, and one each for uploads and downloads. It sends every request once: nothing is ever
/// retried, no redirect of an API call is followed, nothing is stored. The key goes to the API's own origin and nowhere
/// else. Every failure says whether the request can have had an effect (``HappyHorseError/effect``).
///
/// Call ``shutdown()`` before the last reference goes away.
public final class HappyHorseClient: Sendable {
    /// The settings in force.
    public let configuration: Configuration

    let base: BaseURL
    private let clients: HTTPClients
    private let currentKey: Mutex<APIKey>

    /// Makes a client. Opens no connection.
    ///
    /// - Throws: ``HappyHorseError`` with `invalidConfiguration`, which names the setting.
    public init(configuration: Configuration, key: APIKey) throws(HappyHorseError) {
        try configuration.validate()
        self.base = try BaseURL(configuration.baseURL)
        self.configuration = configuration
        self.currentKey = Mutex(key)
        self.clients = try HTTPClients(configuration)
    }

    /// The key in use. Set it to use another from the next call on; calls under way go on with the old one.
    public var key: APIKey {
        get { self.currentKey.withLock { $0 } }
        set { self.currentKey.withLock { $0 = newValue } }
    }

    /// Ends all connections. Calls under way fail.
    public func shutdown() async throws {
        try await self.clients.shutdown()
    }

    var apiClient: HTTPClient { self.clients.api }
    var createClient: HTTPClient { self.clients.create }
    var transferClient: HTTPClient { self.clients.transfer }

    /// A request to the API's own origin: the one place where the key is attached.
    func apiRequest(_ method: HTTPMethod, _ path: String, key: APIKey) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: self.base.url(path))
        request.method = method
        request.headers = [
            "Authorization": key.authorization,
            "Accept": "application/json",
            "User-Agent": self.configuration.userAgent,
        ]
        return request
    }

    /// A request to storage or the CDN: never with the key.
    func transferRequest(_ method: HTTPMethod, _ url: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers = ["User-Agent": self.configuration.userAgent]
        return request
    }
}
