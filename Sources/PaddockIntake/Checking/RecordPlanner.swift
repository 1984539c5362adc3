import PaddockCore

/// Makes plans of jobs that stand on a line each.
struct RecordPlanner: Sendable {
    let format: RecordFormat

    /// The job of a record and the name it gives the batch; without a job where the record could not be read. `index` is its place
    /// among the jobs, from 0.
    func plan(
        _ record: ManifestRecord,
        index: Int,
        _ problems: inout ProblemList
    ) -> (job: JobPlan?, batch: (text: String, place: Place)?) {
        for problem in record.problems { problems.add(problem) }
        guard let entries = record.entries else { return (nil, nil) }
        let label = TopFields.givenID(entries) ?? "jobs[\(index)]"
        let batch = TopFields.read(entries, &problems).batch
        let fields = FieldChecker(job: label, position: .onLine(self.format)).check(entries, &problems)
        let planner = JobPlanner(label: label, place: record.place, fields: fields, missing: record.missing)
        return (planner.plan(&problems), batch)
    }
}
