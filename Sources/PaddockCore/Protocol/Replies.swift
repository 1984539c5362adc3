/// One request of a person that waits for its answer.
package struct RequestID: RawRepresentable, Hashable, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }
}

/// One look at a video that no job follows.
package struct InspectionID: RawRepresentable, Hashable, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }
}

/// An answer to a person's request, true and durable once the records of its turn are committed.
package enum Reply: Hashable, Sendable {
    /// What became of each wish, in the order of the request.
    case changed(RequestID, [JobAnswer])
    /// What the API said of a video.
    case inspected(RequestID, Result<RemoteVideo, CallFailure>)
}
