extension Fault {
    /// What the caller of a struck call gets to see.
    package enum Effect: Sendable {
        /// Nothing odd: the call goes on, after the fault's delay.
        case delay

        /// The documented envelope with any code and status.
        case envelope(String, status: Int, message: String = "Injected fault.", retryAfter: String? = nil)

        /// A page of HTML, as from a gateway or a captive portal; status 200 is one too.
        case html(status: Int)

        /// Any text.
        case text(String, status: Int, contentType: String = "text/plain")

        /// A status with an empty body.
        case empty(status: Int)

        /// A redirect. The words `api`, `storage` and `cdn` stand for a trap on that origin, which counts who comes and
        /// whether they bring a key.
        case redirect(to: String, status: Int = 302)

        /// The connection ends without an answer: by FIN, or by RST.
        case cut(reset: Bool = false)

        /// No answer ever, until the caller leaves.
        case stall

        /// So many bytes that are no HTTP.
        case garbage(bytes: Int = 64)

        /// The true answer up to that byte, counted from the first of its status line; then the connection ends.
        case truncate(after: Int, reset: Bool = false)

        /// The true answer up to that byte, then silence.
        case stallAfter(Int)

        /// The true answer with a `Content-Length` that is off by that much.
        case wrongLength(by: Int)

        /// The true answer at that speed.
        case trickle(bytesPerSecond: Int)

        /// The true answer with bytes of its body changed: so many, spread over all of it.
        case corrupt(bytes: Int = 16)

        /// The true answer, JSON, with members set to a JSON text or, for `nil`, removed: `["status": "\"dreaming\""]`,
        /// `["id": nil]`.
        case edit([String: String?])

        var needsTrueAnswer: Bool {
            switch self {
            case .truncate, .stallAfter, .wrongLength, .trickle, .corrupt, .edit: true
            case .delay, .envelope, .html, .text, .empty, .redirect, .cut, .stall, .garbage: false
            }
        }
    }
}

// MARK: - Playing

extension Fault.Effect {
    /// What to deliver in place of the true answer; `nil` to go on as if nothing had happened.
    func delivery(insteadOf real: Answer?, origins: SimulatorOrigins) -> Delivery? {
        switch self {
        case .delay:
            return nil
        case .envelope(let code, let status, let message, let retryAfter):
            var answer = Answer.envelope(status: status, code: code, message: message)
            answer.headers += retryAfter.map { [("Retry-After", $0)] } ?? []
            return .answer(answer)
        case .html(let status):
            return .answer(.html(status: status))
        case .text(let text, let status, let contentType):
            return .answer(.text(status: status, type: contentType, text))
        case .empty(let status):
            return .answer(Answer(status: status))
        case .redirect(let target, let status):
            return .answer(Answer(status: status, headers: [("Location", origins.trap(target))]))
        case .cut(let reset):
            return .cut(reset: reset)
        case .stall:
            return .stall
        case .garbage(let bytes):
            return .garbage(bytes)
        case .truncate, .stallAfter, .wrongLength, .trickle, .corrupt, .edit:
            return real.map(self.damaged)
        }
    }

    private func damaged(_ real: Answer) -> Delivery {
        switch self {
        case .truncate(let count, let reset):
            return .answer(real, damage: .cut(after: count, reset: reset))
        case .stallAfter(let count):
            return .answer(real, damage: .stall(after: count))
        case .wrongLength(let difference):
            return .answer(real, damage: .wrongLength(by: difference))
        case .trickle(let speed):
            return .answer(real, damage: .trickle(bytesPerSecond: speed))
        case .corrupt(let count):
            return .answer(real.corrupted(bytes: count))
        case .edit(let changes):
            return .answer(real.edited(changes))
        case .delay, .envelope, .html, .text, .empty, .redirect, .cut, .stall, .garbage:
            return .answer(real)
        }
    }
}

extension Answer {
    fileprivate func corrupted(bytes count: Int) -> Self {
        var bytes: [UInt8]
        switch self.body {
        case .bytes(let whole):
            bytes = whole
        case .file(let file, let range):
            // Held in memory, since what is corrupted on purpose is small.
            bytes = file.read(range)
        }
        guard !bytes.isEmpty, count > 0 else { return self }
        let step = max(1, bytes.count / count)
        for position in stride(from: 0, to: bytes.count, by: step) {
            bytes[position] ^= 0xff
        }
        return Self(status: self.status, headers: self.headers, body: .bytes(bytes))
    }

    fileprivate func edited(_ changes: [String: String?]) -> Self {
        guard case .bytes(let bytes) = self.body, case .object(var members)? = try? StrictJSON.parse(bytes) else {
            return self
        }
        for (name, text) in changes {
            let value = text.flatMap { try? StrictJSON.parse(Array($0.utf8)) }
            let place = members.firstIndex { $0.name == name }
            switch (place, value) {
            case (let place?, let value?):
                members[place] = .init(name: name, value: value)
            case (let place?, nil):
                members.remove(at: place)
            case (nil, let value?):
                members.append(.init(name: name, value: value))
            case (nil, nil):
                break
            }
        }
        var answer = self
        answer.body = .bytes(Array(JSONValue.object(members).text.utf8))
        return answer
    }
}
