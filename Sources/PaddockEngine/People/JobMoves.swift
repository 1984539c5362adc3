package import PaddockCore

/// The door through which people's moves go: the engine's loop where a daemon runs, the locked store where none does.
package protocol JobMoves: Sendable {
    /// Decides and carries out what a person wants, in one transaction; durable when it returns.
    ///
    /// - Parameters:
    ///   - changes: what is wished.
    ///   - seen: what `look(at:)` said of the videos to be adopted.
    /// - Returns: what became of each wish, in their order.
    /// - Throws: where nothing could be put on record.
    func apply(
        _ changes: [JobChange],
        seen: [VideoID: Result<RemoteVideo, CallFailure>]
    ) async throws -> [JobAnswer]

    /// Asks the API for a video.
    func look(at video: VideoID) async throws -> Result<RemoteVideo, CallFailure>
}
