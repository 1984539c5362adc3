import DequeModule

/// The files that wait for a download slot. Videos go before thumbnails; in each, first come first served.
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

    var isEmpty: Bool { self.videos.isEmpty && self.thumbnails.isEmpty }

    mutating func append(_ item: Item) {
        switch item.asset {
        case .video: self.videos.append(item)
        case .thumbnail: self.thumbnails.append(item)
        }
    }

    mutating func next() -> Item? {
        self.videos.popFirst() ?? self.thumbnails.popFirst()
    }
}
