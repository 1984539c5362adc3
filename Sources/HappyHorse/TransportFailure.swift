import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Sorts what the HTTP client throws. Only an error that proves that no connection was made claims no effect.
enum TransportFailure {
    static func error(from failure: any Error) -> HappyHorseError {
        switch failure {
        case let error as HappyHorseError:
            error
        case is CancellationError:
            HappyHorseError(.cancelled, "The call was cancelled.", effect: .possible, cause: failure)
        case let error as HTTPClientError:
            Self.error(from: error)
        case let error as NIOConnectionError:
            HappyHorseError(
                error.connectionErrors.contains { Self.isForWantOfDescriptors($0.error) }
                    ? .noDescriptors : .connectionFailed,
                "No connection to \(error.host):\(error.port): \(Self.reason(error)).",
                cause: error
            )
        case is BoringSSLError, is NIOSSLError, is NIOSSLExtraError:
            Self.tlsError(from: failure)
        case let error as SocketAddressError:
            HappyHorseError(.connectionFailed, "The host's name leads to no address.", cause: error)
        case let error as IOError:
            Self.error(from: error)
        case HTTPParserError.invalidEOFState:
            // The parser's word for a close before the end that the framing promised.
            HappyHorseError(
                .connectionLost,
                "The connection was closed before the answer was complete.",
                effect: .possible,
                cause: failure
            )
        case is HTTPParserError:
            HappyHorseError(.malformedAnswer, "The answer is no HTTP.", effect: .possible, cause: failure)
        default:
            HappyHorseError(.connectionLost, "The connection failed.", effect: .possible, cause: failure)
        }
    }

    /// No socket could be had: this process or this machine has too many files open.
    private static func isForWantOfDescriptors(_ error: any Error) -> Bool {
        guard let error = error as? IOError else { return false }
        return error.errnoCode == EMFILE || error.errnoCode == ENFILE
    }

    private static func reason(_ error: NIOConnectionError) -> String {
        if let attempt = error.connectionErrors.first {
            return (attempt.error as? IOError).map { "\($0)" } ?? "the attempt failed"
        }
        return "the name is not known"
    }

    private static func tlsError(from failure: any Error) -> HappyHorseError {
        if let error = failure as? NIOSSLError, case .uncleanShutdown = error {
            return HappyHorseError(
                .connectionLost,
                "The TLS connection was cut.",
                effect: .possible,
                cause: failure
            )
        }
        if failure is NIOSSLExtraError || (failure as? NIOSSLError).map(Self.isHandshake) == true {
            return HappyHorseError(
                .connectionFailed,
                "The TLS handshake failed: check the certificate authorities and the clock.",
                cause: failure
            )
        }
        return HappyHorseError(.connectionLost, "TLS failed.", effect: .possible, cause: failure)
    }

    private static func isHandshake(_ error: NIOSSLError) -> Bool {
        switch error {
        case .handshakeFailed, .noCertificateToValidate, .unableToValidateCertificate: true
        default: false
        }
    }

    private static func error(from error: IOError) -> HappyHorseError {
        let neverConnected: Set<Int32> = [ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, EMFILE, ENFILE, EADDRNOTAVAIL]
        if neverConnected.contains(error.errnoCode) {
            let code = Self.isForWantOfDescriptors(error) ? HappyHorseError.Code.noDescriptors : .connectionFailed
            return HappyHorseError(code, "No connection: \(error).", cause: error)
        }
        return HappyHorseError(.connectionLost, "The connection was lost: \(error).", effect: .possible, cause: error)
    }

    private static func error(from error: HTTPClientError) -> HappyHorseError {
        switch error {
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout:
            HappyHorseError(.connectionFailed, "No connection in time.", cause: error)
        case .deadlineExceeded:
            HappyHorseError(.timedOut, "No answer in time.", effect: .possible, cause: error)
        case .readTimeout:
            HappyHorseError(.timedOut, "The other end sent nothing for too long.", effect: .possible, cause: error)
        case .writeTimeout:
            HappyHorseError(.timedOut, "The other end took nothing for too long.", effect: .possible, cause: error)
        case .cancelled:
            HappyHorseError(.cancelled, "The call was cancelled.", effect: .possible, cause: error)
        case .alreadyShutdown:
            HappyHorseError(.shutDown, "The client is shut down.", cause: error)
        case .invalidURL, .emptyHost, .emptyScheme:
            HappyHorseError(.invalidRequest, "The URL can't be used: \(error.shortDescription).", cause: error)
        case .bodyLengthMismatch:
            HappyHorseError(
                .lengthMismatch,
                "The body is not as long as announced.",
                effect: .possible,
                cause: error
            )
        default:
            HappyHorseError(
                .connectionLost,
                "The connection failed: \(error.shortDescription).",
                effect: .possible,
                cause: error
            )
        }
    }
}
