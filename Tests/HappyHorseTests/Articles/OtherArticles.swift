import HappyHorse

// The code of the landing page and of the article "What a failure tells about effects".

func stateOfAVideo(_ id: String, at address: String, key text: String) async throws -> VideoStatus {
    let client = try HappyHorseClient(configuration: .init(baseURL: address), key: APIKey(text))
    let video = try await client.video(id: id)
    try await client.shutdown()
    return video.status
}

/// What the article's reader has: a place for notes that survive a crash.
actor Journal {
    private(set) var notes: [String] = []

    func note(_ text: String) throws { self.notes.append(text) }
}

func createWithANote(
    _ request: CreateVideoRequest,
    _ client: HappyHorseClient,
    _ journal: Journal
) async throws
    -> CreateOutcome
{
    let outcome = await client.create(body: try request.canonicalBytes()) {
        try await journal.note("armed")
    }
    return outcome
}
