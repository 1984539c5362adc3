import Testing

@testable import PaddockCore

@Suite struct FetchQueueTests {
    private static func queue(videos: ClosedRange<Int64>, thumbnails: ClosedRange<Int64>) -> FetchQueue {
        var queue = FetchQueue()
        for number in videos { queue.append(.init(job: job(number), asset: .video)) }
        for number in thumbnails { queue.append(.init(job: job(number), asset: .thumbnail)) }
        return queue
    }

    /// Takes so many; those that `ends` names are over at once.
    private static func take(_ count: Int, of queue: inout FetchQueue, ends: Set<Asset> = []) -> [String] {
        (0..<count).compactMap { _ in
            guard let item = queue.next() else { return nil }
            if !ends.contains(item.asset) { queue.underWay.insert(item) }
            return "\(item.asset == .video ? "video" : "thumbnail") \(item.job.rawValue)"
        }
    }

    @Test func aThumbnailThatHangsTakesOneSlotAndNoMore() {
        var queue = Self.queue(videos: 1...4, thumbnails: 1...4)
        #expect(Self.take(4, of: &queue) == ["thumbnail 1", "video 1", "video 2", "video 3"])
        #expect(Self.take(4, of: &queue) == ["video 4", "thumbnail 2", "thumbnail 3", "thumbnail 4"])
    }

    @Test func withOneSlotTheyTakeTurns() {
        var queue = Self.queue(videos: 1...3, thumbnails: 1...3)
        let taken = Self.take(7, of: &queue, ends: [.video, .thumbnail])
        #expect(taken == ["thumbnail 1", "video 1", "thumbnail 2", "video 2", "thumbnail 3", "video 3"])
        #expect(queue.isEmpty)
    }

    @Test func thumbnailsAreQuickSoJobsAreDoneWhileOthersWait() {
        var queue = Self.queue(videos: 1...100, thumbnails: 1...100)
        let taken = Self.take(40, of: &queue, ends: [.thumbnail])
        #expect(taken.count { $0.hasPrefix("thumbnail") } == 20)
    }
}
