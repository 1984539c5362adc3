package import HappyHorse
package import PaddockCore

/// Asks the API for one video, outside of any daemon.
package struct VideoLook: Sendable {
    private let api: APICalls

    package init(client: HappyHorseClient) {
        self.api = APICalls(client: client) { _ in }
    }

    /// What the API says of it. A call that was cancelled counts as unanswered.
    package func video(_ id: VideoID) async -> Result<RemoteVideo, CallFailure> {
        await self.api.video(id) ?? .failure(CallFailure(.unavailable, message: "The call was cancelled."))
    }
}
