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
    @Test func importsAndDeclaredDependenciesAgree() throws {
        let files = Dictionary(grouping: try PackageTree.swiftFiles(), by: \.target)
        for target in PackageManifest(text: try PackageTree.manifest()).targets where target.usesSharedSettings {
            let imports = (files[target.name] ?? []).flatMap(Import.all)
            let imported = Set(imports.map { Layer.offeredBy[$0.module] ?? $0.module })
                .subtracting(Layer.toolchain).subtracting(["Testing"])
            let undeclared = imported.subtracting(target.dependencies)
            #expect(undeclared == [], "imported by \(target.name), but not among its dependencies in Package.swift")
            // What is run and not imported.
            let unused = target.dependencies.subtracting(imported).subtracting(["paddock"])
            #expect(unused == [], "among the dependencies of \(target.name), and not imported by it")
        }
    }

    /// A border that lets more through than is wanted is none.
    @Test(arguments: Layer.all) func aTargetMayImportWhatItDoesImport(layer: Layer) throws {
        let files = try PackageTree.swiftFiles().filter { $0.isProduct && $0.target == layer.target }
        let imported = Set(files.flatMap(Import.all).map(\.module))
        #expect(layer.mayImport.subtracting(imported).subtracting(Layer.offeredBy.values) == [], "\(layer.target)")
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
