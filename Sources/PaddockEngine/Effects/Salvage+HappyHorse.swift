import HappyHorse
import PaddockCore

extension Salvage {
    /// What may be made of an answer that an earlier run put on record.
    init(reading answer: UnsureAnswer) {
        self.init(
            isCertain: answer.httpStatus.map { (200...299).contains($0) } ?? false,
            candidates: IDSalvage.ids(in: Array(answer.raw)).map(VideoID.init(rawValue:))
        )
    }
}
