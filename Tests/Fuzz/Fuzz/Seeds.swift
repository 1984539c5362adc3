import Foundation
import PaddockCore
import SystemPackage

@testable import PaddockIntake

/// What each reader begins with: the examples, what is hard in each format, and real media.
enum Seeds {
    /// Writes a folder of seeds for each reader into `folder`.
    static func write(to folder: URL, examples: URL) throws {
        for reader in Reader.allCases {
            let own = folder.appending(path: reader.rawValue)
            try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
            for (index, seed) in try Self.seeds(of: reader, examples).enumerated() {
                try Data(seed).write(to: own.appending(path: "seed-\(index)"))
            }
        }
    }

    private static func seeds(of reader: Reader, _ examples: URL) throws -> [[UInt8]] {
        let own = Self.texts(reader).map { Array($0.utf8) }
        let files = try FileManager.default.contentsOfDirectory(atPath: examples.path).sorted()
        let read = try files.filter { name in
            let component = FilePath.Component(name)
            return component.flatMap(ManifestFormat.init(extensionOf:))?.rawValue == reader.rawValue
        }.map { Array(try Data(contentsOf: examples.appending(path: $0))) }
        guard reader == .media else { return own + read }
        let references = examples.appending(path: "refs")
        let pictures = try FileManager.default.contentsOfDirectory(atPath: references.path).sorted()
        return own + Self.media + (try pictures.map { Array(try Data(contentsOf: references.appending(path: $0))) })
    }

    private static let media = [
        MediaFixture.png, MediaFixture.jpeg, MediaFixture.webp, MediaFixture.mp4, MediaFixture.quickTime,
        MediaFixture.webmVideo, MediaFixture.webmAudio, MediaFixture.mp3, MediaFixture.mp3WithoutTag, MediaFixture.wav,
        MediaFixture.m4a, MediaFixture.soundInMP4, MediaFixture.matroska, MediaFixture.threeGP,
        [0, 0, 0, 24] + Array("ftypheic\0\0\0\0mif1heic".utf8), [0, 0, 0, 24] + Array("ftypavif\0\0\0\0mif1avif".utf8),
        [0xFF, 0xF1, 0x50, 0x80],
    ]

    private static func texts(_ reader: Reader) -> [String] {
        switch reader {
        case .yaml:
            [
                "batch: b\ndefaults: &d { durationSec: 6, style: \"cin\\u00e9\" }\njobs:\n  - id: a\n    prompt: >-\n      A horse\n"
                    + "    metadata: {a: 'x', b: *c}\n  - {prompt: |\n      x, variants: 3}\n",
                "%YAML 1.1\n---\n? prompt\n: !!str \"a\\\n  b\"\n\"durationSec\": +6.0\n...\n",
                "jobs:\n- &x {prompt: abc, durationSec: 5}\n- *x\n- <<: *x\n  id: b\n",
                "a0: &a0 x\na1: &a1 [*a0, *a0]\na2: &a2 [*a1, *a1]\n? *a2\n: x\n",
            ]
        case .json:
            [
                "{\"batch\": \"b\", \"defaults\": {\"durationSec\": 6.0, \"cfgScale\": 5e-1},\n \"jobs\": [{\"id\": \"a\", \"prompt\":"
                    + " \"A \\ud83d\\ude00 horse\", \"metadata\": {\"k\": null}}, {\"prompt\": \"abc\", \"variants\": 3}]}",
                "{\"$schema\": \"x\", \"prompt\": \"abc\\n\", \"durationSec\": 6, \"priority\": -9223372036854775808}",
            ]
        case .jsonl:
            [
                "{\"prompt\": \"A horse\", \"durationSec\": 6, \"batch\": \"b\"}\n\n{\"id\": \"b\", \"prompt\": \"A \\\"grey\\\" one\","
                    + " \"durationSec\": 6.0, \"metadata\": {\"k\": \"v\"}}\r\n{\"id\": \"c\", \"prompt\": \"ééé\","
                    + " \"durationSec\": 4, \"variants\": 2}\n"
            ]
        case .csv:
            [
                "id,prompt,durationSec,metadata.client\r\na,\"A horse, \"\"wild\"\"\r\nand free\",6,Acme\r\nb,A cow,5,\r\n",
                "\u{FEFF}prompt,durationSec,batch,style,\nA horse,4,b,é,\n,,,,\nA cow,5,,,\n",
            ]
        case .number: ["6", "-0.5e-3", "+6.", ".5", "9223372036854775807", "1e400", "010"]
        case .media:
            [
                "<?xml version=\"1.0\"?><svg/>", "GIF89a", "%PDF-1.7", "fLaC", "OggS", "FORM....AIFF", "RIFF....AVI ",
                "#!AMR", "caff",
            ]
        }
    }
}
