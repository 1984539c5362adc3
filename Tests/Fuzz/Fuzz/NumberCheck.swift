@testable import PaddockIntake

/// What must hold of any text that is taken for a number.
enum NumberCheck {
    static func check(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let number = ManifestNumber(text) else { return }
        require(text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }, "a number of digits: \(text)")
        let double = number.double
        require(!double.isNaN && !(double == 0 && double.sign == .minus), "a number: \(text)")
        guard let integer = number.integer else { return }
        require(Double(integer) == double, "the same number both ways: \(text) is \(integer) and \(double)")
        require(ManifestNumber("\(integer)")?.integer == integer, "the same number when it is written anew: \(text)")
    }
}
