import HappyHorse

/// What can become of a create once its brace has left, besides the plain answer: everything of the table of outcomes.
enum CreateAnswer: String, CaseIterable {
    /// Charged or not, and no answer: the connection ends, or time passes.
    case lost, timeOut
    /// Charged, and the answer is damaged in one way or another.
    case cutShort, garbage, noID, nullID, damagedID, anothersID, tooLarge, unknownFields
    /// Charged or not, and a status that proves nothing.
    case status408, status409, status499, status500, status502, status503, status504, status599, status600
    /// Not charged, and something on the way says so.
    case redirect, status400, status401, status403, status404, status405, status410, status421, status425, status426,
        status429
    /// Not charged, and the API says so in its envelope.
    case tooLargeUpload, typeNotSupported, unprocessable, unexpectedRefusal

    /// The status and whether the body is the API's envelope.
    var refusal: (status: Int, code: String?)? {
        switch self {
        case .redirect: (302, nil)
        case .status400: (400, nil)
        case .status401: (401, nil)
        case .status403: (403, nil)
        case .status404: (404, nil)
        case .status405: (405, nil)
        case .status410: (410, nil)
        case .status421: (421, nil)
        case .status425: (425, nil)
        case .status426: (426, nil)
        case .status429: (429, nil)
        case .tooLargeUpload: (413, "upload_file_too_large")
        case .typeNotSupported: (415, "upload_type_not_supported")
        case .unprocessable: (422, "unprocessable")
        case .unexpectedRefusal: (418, "teapot")
        default: nil
        }
    }

    /// The status of an answer that says nothing about the charge.
    var openStatus: Int? {
        switch self {
        case .status408: 408
        case .status409: 409
        case .status499: 499
        case .status500: 500
        case .status502: 502
        case .status503: 503
        case .status504: 504
        case .status599: 599
        case .status600: 600
        default: nil
        }
    }
}

/// How far one create has come, as the client and the server see it.
enum CreateCall {
    /// All but the brace is out or on its way; waits for the record.
    case asking
    /// The call has failed elsewhere while it waits: its brace will not leave, whatever the record says.
    case lost
    /// The brace is out.
    case sent
}
