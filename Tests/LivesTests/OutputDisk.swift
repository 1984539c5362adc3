import PaddockCore

/// The output folder with its hidden files, as the fetcher and the publisher use it.
struct OutputDisk {
    struct Place: Hashable {
        let job: JobID
        let asset: Asset
    }

    enum Content: Hashable {
        case whole(VideoID, Asset)
        case part(VideoID, Asset)
        case record(JobName, VideoID)
        /// A file of somebody else, by its number.
        case strange(Int)
    }

    /// A file under a hidden name; `number` tells it from another that took its place.
    struct Hidden {
        let number: Int
        var content: Content?
    }

    private var count = 0
    private var hidden: [Place: Hidden] = [:]
    /// What everybody sees, by path.
    private(set) var visible: [String: Content] = [:]
    private(set) var strangers: [String: Int] = [:]

    static func file(_ video: VideoID, _ asset: Asset) -> FetchedFile {
        let digits = video.rawValue.filter { $0 != "-" } + "00000000000000000000000000000000"
        return FetchedFile(
            sha256: "\(digits.dropLast())\(asset == .video ? 1 : 2)",
            bytes: 1000,
            fileExtension: asset == .video ? "mp4" : "jpg"
        )
    }

    // MARK: - Fetching

    /// Opens the hidden file, made where there is none.
    mutating func open(_ place: Place) -> Int {
        if let found = self.hidden[place] { return found.number }
        self.count += 1
        self.hidden[place] = Hidden(number: self.count, content: nil)
        return self.count
    }

    /// Writes into the file that was opened, wherever its name is by now.
    mutating func write(_ content: Content, to number: Int, at place: Place) {
        guard self.hidden[place]?.number == number else { return }
        self.hidden[place]?.content = content
    }

    mutating func remove(_ place: Place) { self.hidden[place] = nil }

    // MARK: - Publishing

    /// Renames without replacing, as the publisher does; nil where the hidden file is gone.
    mutating func publish(_ place: Place, _ name: JobName, _ file: FetchedFile) -> String? {
        for number in 1... {
            let suffix = number == 1 ? "" : "~\(number)"
            let path = "\(name)\(suffix).\(file.fileExtension)"
            guard let there = self.visible[path] else {
                guard let content = self.hidden[place]?.content else { return nil }
                self.visible[path] = content
                self.hidden[place] = nil
                return path
            }
            if case .whole(let video, let asset) = there, Self.file(video, asset) == file { return path }
        }
        return nil
    }

    mutating func writeRecord(_ name: JobName, _ video: VideoID) {
        for number in 1... {
            let path = "\(name)\(number == 1 ? "" : "~\(number)").json"
            switch self.visible[path] {
            case nil, .record(name, video):
                self.visible[path] = .record(name, video)
                return
            case .whole, .part, .record, .strange:
                continue
            }
        }
    }

    /// Somebody puts a file where ours would go.
    mutating func putStrangeFile(_ path: String) {
        guard self.visible[path] == nil else { return }
        self.count += 1
        self.visible[path] = .strange(self.count)
        self.strangers[path] = self.count
    }
}
