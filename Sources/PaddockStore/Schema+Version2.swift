// What the API has shown of itself. Of use only while it stays that way, so that losing it would cost time and no money.

extension Schema {
    static let version2 = """
        -- How long videos took to be made, the latest of each kind. Not of jobs: those may be pruned.
        CREATE TABLE generation_time(
          id INTEGER PRIMARY KEY,
          duration_sec INTEGER NOT NULL CHECK(duration_sec > 0),
          resolution TEXT NOT NULL,
          -- 1 an image, 2 a video, 4 audio, and their sums.
          inputs INTEGER NOT NULL CHECK(inputs BETWEEN 0 AND 7),
          seconds REAL NOT NULL CHECK(seconds >= 0),
          at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX generation_time_kind ON generation_time(duration_sec, resolution, inputs, id);
        """
}
