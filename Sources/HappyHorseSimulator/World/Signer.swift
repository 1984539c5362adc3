import Crypto
import Foundation

/// Signs links, so that the simulator knows its own and a changed one shows.
struct Signer: Sendable {
    private let key: SymmetricKey

    init(seed: UInt64) {
        self.key = SymmetricKey(data: Data(Hex.text(seed).utf8))
    }

    func sign(_ parts: String...) -> String {
        let text = Data(parts.joined(separator: "\n").utf8)
        return Hex.text(HMAC<SHA256>.authenticationCode(for: text, using: self.key))
    }
}

/// SHA-256 as text.
enum Digest {
    static func text(_ bytes: [UInt8]) -> String {
        Hex.text(SHA256.hash(data: bytes))
    }
}
