import Foundation
import Testing

/// Links of the documentation lead somewhere. `deploy/docs.sh` looks at the links to symbols more closely.
@Suite struct LinkTests {
    /// A file of Markdown, by its path in the package.
    struct Page: Sendable, CustomTestStringConvertible {
        let path: String
        let text: String

        var testDescription: String { self.path }

        var folder: URL { PackageTree.root.appending(path: self.path).deletingLastPathComponent() }

        /// The text without blocks of code, where a bracket is no link.
        var prose: String {
            self.text.split(separator: "\n", omittingEmptySubsequences: false)
                .reduce(into: (lines: [Substring](), isCode: false)) { found, line in
                    if line.hasPrefix("```") {
                        found.isCode.toggle()
                    } else if !found.isCode {
                        found.lines.append(line)
                    }
                }.lines.joined(separator: "\n")
        }

        /// What headings are linked by.
        var anchors: Set<String> {
            Set(
                self.prose.split(separator: "\n").filter { $0.hasPrefix("#") }.map { heading in
                    heading.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
                        .filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
                        .replacing(" ", with: "-")
                }
            )
        }
    }

    static let pages: [Page] = {
        let below = ["Sources", "Tests", "deploy", "jobs/examples"].flatMap { folder in
            let names = try? FileManager.default.subpathsOfDirectory(
                atPath: PackageTree.root.appending(path: folder).path
            )
            return (names ?? []).map { "\(folder)/\($0)" }
        }
        return (["README.md"] + below.sorted().filter { $0.hasSuffix(".md") }).compactMap { name in
            (try? String(contentsOf: PackageTree.root.appending(path: name), encoding: .utf8))
                .map { Page(path: name, text: $0) }
        }
    }()

    @Test func thePagesAreFound() {
        let paths = Self.pages.map(\.path)
        #expect(paths.contains("README.md"))
        #expect(paths.contains("Sources/HappyHorse/HappyHorse.docc/HappyHorse.md"))
        #expect(paths.contains("Sources/PaddockDaemon/Paddock.docc/Safety.md"))
    }

    /// The part of a link behind `#` is a heading, the part before it a file; what has a scheme leads out of the package.
    @Test(arguments: Self.pages) func relativeLinksLeadSomewhere(from page: Page) throws {
        for link in page.prose.matches(of: /\]\(([^)\s]+)\)/).map({ String($0.output.1) })
        where link.firstMatch(of: /^[a-z]+:/) == nil {
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            var target = page
            if !parts[0].isEmpty {
                let file = page.folder.appending(path: parts[0]).standardized
                #expect(FileManager.default.fileExists(atPath: file.path), "\(page.path): \(link)")
                guard parts.count > 1 else { continue }
                target = Page(path: parts[0], text: try String(contentsOf: file, encoding: .utf8))
            }
            if parts.count > 1 { #expect(target.anchors.contains(parts[1]), "\(page.path): \(link)") }
        }
    }

    @Test(arguments: Self.pages) func linksToArticlesLeadToOneOfTheSameCatalog(from page: Page) {
        for link in page.prose.matches(of: /<doc:([^>#]+)[^>]*>/) {
            let file = page.folder.appending(path: "\(link.output.1).md")
            #expect(FileManager.default.fileExists(atPath: file.path), "\(page.path): \(link.output.0)")
        }
    }

    /// No article is an orphan that nobody finds.
    @Test(arguments: Self.pages.filter { $0.path.contains(".docc/") }) func everyArticleIsLinked(_ page: Page) {
        let name = page.folder.appending(path: page.path).deletingPathExtension().lastPathComponent
        let neighbours = Self.pages.filter { $0.folder == page.folder && $0.path != page.path }
        let isLanding = page.folder.deletingPathExtension().lastPathComponent == name
        #expect(isLanding || neighbours.contains { $0.text.contains("<doc:\(name)>") }, "\(page.path)")
    }

    @Test func anchorsAreMadeAsPagesMakeThem() {
        let page = Page(path: "x.md", text: "# One\n```\n# no heading\n```\n## The last run, in 2 parts: `a`\n")
        #expect(page.anchors == ["one", "the-last-run-in-2-parts-a"])
    }
}
