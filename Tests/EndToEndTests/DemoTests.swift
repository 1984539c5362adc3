import Foundation
import SystemPackage
import Testing

@Suite(.timeLimit(.minutes(2)))
struct DemoTests {
    @Test func theDemoEndsWithAllFilesOnDisk() async throws {
        try await withSite { site in
            let demo = try await site.run("demo")
            #expect(demo.status == 0)
            #expect(demo.out.contains("videos are done"))
            #expect(!demo.out.contains("\u{1B}"), "no cursor movement where there is no terminal")

            let home = Site(
                folder: site.folder.appending("paddock-demo"),
                scratch: site.scratch,
                environment: site.environment
            )
            let jobs = home.files(under: "output").filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
            #expect(jobs.count >= 5)
            for job in jobs {
                try await OutputFiles(site: home).expectFinished(job)
            }
            #expect(home.files(under: "jobs/rejected").isEmpty)
            let status = try await home.json("status")
            #expect(status.counts.done.int == jobs.count)
            #expect(status.daemon.running.description == "false")
        }
    }
}
