import PaddockControl
import PaddockCore
import PaddockDaemon

extension CommandHome {
    /// What the daemon says of itself; nil where none runs, or where it may not be asked: the database tells the rest.
    func live() async throws -> LiveStatus? {
        do {
            return try await ControlClient.withClient(at: self.home.socket, timeout: .seconds(2)) { client in
                try await client.live()
            }
        } catch is ControlError {
            return nil
        }
    }
}

extension [BatchView] {
    /// The same with the time left of each, as the daemon sees it.
    func timed(by live: LiveStatus?) -> Self {
        let times = Dictionary((live?.batches ?? []).map { ($0.batch, $0) }, uniquingKeysWith: { first, _ in first })
        return self.map { batch in
            var batch = batch
            batch.secondsLeft = times[batch.batch]?.secondsLeft
            batch.secondsLeftHigh = times[batch.batch]?.secondsLeftHigh
            return batch
        }
    }
}
