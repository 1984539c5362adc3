/// Where a running simulator is to be found.
package struct SimulatorOrigins: Sendable, Equatable {
    /// The API's base URL, without a slash at its end.
    package let api: String

    /// The origin that presigned uploads go to.
    package let storage: String

    /// The origin that videos and thumbnails come from.
    package let cdn: String

    /// The API's port.
    package let apiPort: Int

    /// The storage origin's port.
    package let storagePort: Int

    /// The CDN origin's port.
    package let cdnPort: Int

    init(scheme: String, host: String, apiPort: Int, storagePort: Int, cdnPort: Int) {
        let shown = host.contains(":") ? "[\(host)]" : host
        self.api = "\(scheme)://\(shown):\(apiPort)"
        self.storage = "\(scheme)://\(shown):\(storagePort)"
        self.cdn = "\(scheme)://\(shown):\(cdnPort)"
        self.apiPort = apiPort
        self.storagePort = storagePort
        self.cdnPort = cdnPort
    }

    /// The path that redirects lead to when they name an origin.
    static let trapPath = "/_simulator/trap"

    /// A redirect's target: a trap for the name of an origin, anything else as it is.
    func trap(_ target: String) -> String {
        switch target {
        case "api": self.api + Self.trapPath
        case "storage": self.storage + Self.trapPath
        case "cdn": self.cdn + Self.trapPath
        default: target
        }
    }
}
