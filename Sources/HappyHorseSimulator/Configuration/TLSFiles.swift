/// Where a certificate and its key are, both PEM.
package struct TLSFiles: Sendable {
    /// The certificate, with its chain after it.
    package var certificate: String

    /// The private key.
    package var privateKey: String

    /// Names both files; they are read when the simulator starts.
    package init(certificate: String, privateKey: String) {
        self.certificate = certificate
        self.privateKey = privateKey
    }
}
