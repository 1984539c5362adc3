import PaddockCore

/// What `status` has found out: the view that scripts get, and what people need besides.
struct StatusReport: Sendable {
    var view: StatusView
    /// Where the home is.
    var home: String
    /// The first few held jobs, in order of arrival.
    var held: [JobView]
    /// How many jobs are held, by the code that says why.
    var heldByCode: [String: Int] = [:]

    /// How many held jobs the page names one by one.
    static let namedHeldJobs = 5
}
