import Testing

/// The borders between the targets and the habits of the code, held against every file of the package.
@Suite struct ArchitectureTests {
    @Test(arguments: Layer.all.map(\.target))
    func targetImportsOnlyWhatItMay(target: String) throws {
        let layer = try #require(Layer.all.first { $0.target == target })
        let files = try PackageTree.swiftFiles().filter { $0.isProduct && $0.target == target }
        #expect(!files.isEmpty, "\(target) has no files: the table names a target that is gone")
        let violations = files.flatMap(layer.violations)
        #expect(violations.isEmpty, "\(violations.report)")
    }

    @Test func everyFileBelongsToATargetOfTheTable() throws {
        let unknown = try PackageTree.swiftFiles().filter { file in
            file.isProduct && !Layer.all.contains { $0.target == file.target }
        }
        #expect(unknown.isEmpty, "not in the table of layers: \(unknown.map(\.path))")
    }

    /// SwiftPM is content when a module is reached through another dependency; then it may be gone with the next update.
    @Test(arguments: Layer.all.map(\.target))
    func importsAndDeclaredDependenciesAgree(target: String) throws {
        let layer = try #require(Layer.all.first { $0.target == target })
        let manifest = PackageManifest(text: try PackageTree.manifest())
        let declared = try #require(manifest.targets.first { $0.name == target }, "not in Package.swift").dependencies
        #expect(declared.subtracting(layer.mayImport) == [], "Package.swift gives \(target) more than it may import")

        let files = try PackageTree.swiftFiles().filter { $0.isProduct && $0.target == target }
        let imported = Set(files.flatMap { Import.all(in: $0).map { Layer.offeredBy[$0.module] ?? $0.module } })
        let undeclared = imported.subtracting(declared).subtracting(Layer.toolchain)
        #expect(undeclared == [], "imported by \(target), but not among its dependencies in Package.swift")
    }

    @Test func everyTargetUsesTheSharedSettings() throws {
        let manifest = PackageManifest(text: try PackageTree.manifest())
        let without = manifest.targets.filter { !$0.usesSharedSettings }.map(\.name)
        #expect(without == ["CPaddockLinux"], "only the C target goes without the strict settings")
        #expect(Set(Layer.all.map(\.target)).isSubset(of: manifest.targets.map(\.name)))
    }

    @Test(arguments: Rule.all)
    func ruleHoldsEverywhere(rule: Rule) throws {
        let files = try PackageTree.swiftFiles() + PackageTree.cFiles()
        let violations = try files.flatMap(rule.violations)
        #expect(violations.isEmpty, "\(violations.report)")
    }

    @Test func thereIsOneShieldedAtMost() throws {
        let files = try PackageTree.swiftFiles().filter { $0.isProduct && $0.path.hasSuffix("/Shielded.swift") }
        #expect(files.count <= 1, "one place may start an unstructured task: \(files.map(\.path))")
    }

    @Test func filesAreShort() throws {
        let files = try PackageTree.swiftFiles()
        let violations = files.flatMap { FileLength.violations(in: $0) }
        #expect(violations.isEmpty, "\(violations.report)")
        let gone = FileLength.allowed.keys.filter { path in !files.contains { $0.path == path } }
        #expect(gone.isEmpty, "listed as long, but not there")
    }

    @Test func theExecutableIsEmpty() throws {
        let files = try PackageTree.swiftFiles().filter { $0.isProduct && $0.target == "paddock" }
        #expect(files.count == 1)
        #expect(files.allSatisfy { $0.lines.count <= 40 }, "the entry point calls PaddockCLI and does nothing else")
    }
}
