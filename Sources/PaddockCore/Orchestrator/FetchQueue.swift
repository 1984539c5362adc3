import DequeModule

/// The files that wait for a download slot; of each kind, first come first served.
///
/// Videos have the slots but for one, where a thumbnail may go now and then: were all videos first, no job of a batch would be done before
/// the last video is here; were it first come first served, thumbnails that hang would hold up what is paid for.
struct FetchQueue: Sendable {
    struct Item: Hashable, Sendable {
        let job: JobID
        let asset: Asset
    }

    private var videos = Deque<Item>()
    private var thumbnails = Deque<Item>()
    /// Slots in use.
    var active = 0
    /// The files that are on their way, also of jobs that are followed no longer: two fetches of one file would mix their bytes.
    var underWay: Set<Item> = []

    /// Whether the last one that was taken is a thumbnail: with one slot alone, they take turns.
    private var wasThumbnail = false

    var isEmpty: Bool { self.videos.isEmpty && self.thumbnails.isEmpty }

    mutating func append(_ item: Item) {
        switch item.asset {
        case .video: self.videos.append(item)
        case .thumbnail: self.thumbnails.append(item)
        }
    }

    mutating func next() -> Item? {
        let isThumbnailsTurn = !self.wasThumbnail && !self.underWay.contains { $0.asset == .thumbnail }
        let item =
            isThumbnailsTurn
            ? self.thumbnails.popFirst() ?? self.videos.popFirst()
            : self.videos.popFirst() ?? self.thumbnails.popFirst()
        self.wasThumbnail = item?.asset == .thumbnail
        return item
    }
}
