import Crypto
import PaddockCore

/// Tells the account of one key from that of another, on record, without giving a key away.
package enum AccountMark {
    /// The beginning of the key's SHA-256, in hexadecimal digits: a key has far too many bits to be guessed from it.
    package static func mark(ofKey key: String) -> String {
        SHA256.hash(data: Array(key.utf8)).prefix(8).hexadecimal
    }
}
