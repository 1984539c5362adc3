import PaddockDaemon
import Testing

@testable import PaddockCLI

struct DoctorPageTests {
    private static let view = DoctorView(
        home: "/srv/paddock",
        findings: [
            DoctorFinding(check: "key", level: .ok, message: "from /srv/key", remedy: nil),
            DoctorFinding(check: "spending", level: .advice, message: "no cap", remedy: "set spending.videosPerDay"),
            DoctorFinding(check: "room", level: .problem, message: "\u{1B}full", remedy: "make room"),
        ],
        settings: [
            .init(key: "api.baseURL", value: "https://h.example", source: "HAPPYHORSE_BASE_URL"),
            .init(key: "api.keyFile", value: nil, source: "default"),
        ]
    )

    @Test func eachFindingStandsWithItsRemedy() {
        #expect(
            DoctorPage(view: Self.view, style: Views.style()).lines().map(\.text) == [
                "settings",
                "  api.baseURL  https://h.example  HAPPYHORSE_BASE_URL",
                "  api.keyFile  none               default",
                "",
                "checks",
                "  ok       key       from /srv/key",
                "  advice   spending  no cap",
                "                     → set spending.videosPerDay",
                "  problem  room      \\u{1b}full",
                "                     → make room",
            ]
        )
    }

    @Test func oneProblemIsEnoughForOne() {
        let failure = #expect(throws: CommandFailure.self) { try Self.view.throwProblems(areTold: false) }
        #expect(failure?.status == .failure)
        #expect(failure?.lines == ["1 problem; what helps stands under each"])
        var well = Self.view
        well = DoctorView(
            home: well.home,
            findings: [DoctorFinding(check: "a", level: .advice, message: "b", remedy: "c")],
            settings: []
        )
        #expect(well.ok)
        #expect(throws: Never.self) { try well.throwProblems(areTold: false) }
        #expect(DoctorPage(view: well, style: Views.style()).lines().last?.text == "all is well")
    }
}
