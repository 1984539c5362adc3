// The rules come first here, in the schema, and only then in Swift: a bug of ours should meet a refusal.
//
// Times are milliseconds since 1970. `STRICT` needs SQLite 3.37.

// MARK: - Batches and manifests

extension Schema {
    static let version1Intake = """
        CREATE TABLE batch(
          id INTEGER PRIMARY KEY,
          -- Two batches that differ only in case would share a folder on some file systems.
          name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK(length(name) BETWEEN 1 AND 100),
          created_at INTEGER NOT NULL,
          -- When a job of it last came to rest.
          settled_at INTEGER
        ) STRICT;

        CREATE TABLE manifest(
          id INTEGER PRIMARY KEY,
          batch_id INTEGER NOT NULL REFERENCES batch(id),
          -- Where it was dropped, and where it lies now.
          source TEXT NOT NULL,
          path TEXT NOT NULL,
          accepted_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX manifest_path ON manifest(path);
        CREATE INDEX manifest_batch ON manifest(batch_id);
        """
}

// MARK: - Jobs

extension Schema {
    static let version1Jobs = """
        CREATE TABLE job(
          -- AUTOINCREMENT: an id is never used again, whatever is pruned.
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          batch_id INTEGER NOT NULL REFERENCES batch(id),
          name TEXT NOT NULL COLLATE NOCASE CHECK(length(name) BETWEEN 1 AND 100),
          manifest_id INTEGER NOT NULL REFERENCES manifest(id),
          state TEXT NOT NULL CHECK(state IN ('pending', 'uploading', 'creating', 'generating', 'downloading', 'done',
            'failed', 'held', 'cancelled')),
          content_hash TEXT NOT NULL CHECK(content_hash <> ''),
          priority INTEGER NOT NULL,
          request TEXT NOT NULL CHECK(request GLOB '{*}'),
          duration_sec INTEGER NOT NULL CHECK(duration_sec > 0),
          resolution TEXT,
          metadata TEXT NOT NULL CHECK(metadata GLOB '{*}'),
          error_code TEXT,
          error_message TEXT,
          error_field TEXT,
          error_required_plan TEXT,
          error_current_plan TEXT,
          polls INTEGER NOT NULL DEFAULT 0 CHECK(polls >= 0),
          remote_status TEXT,
          video_sha256 TEXT,
          video_bytes INTEGER CHECK(video_bytes >= 0),
          video_extension TEXT,
          video_path TEXT,
          thumbnail_sha256 TEXT,
          thumbnail_bytes INTEGER CHECK(thumbnail_bytes >= 0),
          thumbnail_extension TEXT,
          thumbnail_path TEXT,
          thumbnail_given_up TEXT,
          created_at INTEGER NOT NULL,
          ready_at INTEGER,
          finished_at INTEGER,
          updated_at INTEGER NOT NULL,
          UNIQUE(batch_id, name),
          CHECK((error_code IS NULL) = (error_message IS NULL)),
          CHECK(CASE state
            WHEN 'failed' THEN error_code IS NOT NULL
            WHEN 'held' THEN error_code IS NOT NULL
            WHEN 'cancelled' THEN 1
            ELSE error_code IS NULL END),
          CHECK((video_sha256 IS NULL) = (video_bytes IS NULL) AND (video_sha256 IS NULL) = (video_extension IS NULL)),
          CHECK(video_path IS NULL OR video_sha256 IS NOT NULL),
          CHECK((thumbnail_sha256 IS NULL) = (thumbnail_bytes IS NULL)
            AND (thumbnail_sha256 IS NULL) = (thumbnail_extension IS NULL)),
          CHECK(thumbnail_path IS NULL OR thumbnail_sha256 IS NOT NULL),
          CHECK(thumbnail_path IS NULL OR thumbnail_given_up IS NULL),
          CHECK(state <> 'done' OR (video_path IS NOT NULL AND finished_at IS NOT NULL))
        ) STRICT;
        CREATE INDEX job_pending ON job(priority DESC, id) WHERE state = 'pending';
        CREATE INDEX job_state ON job(state);
        CREATE INDEX job_content ON job(content_hash, batch_id);
        CREATE INDEX job_manifest ON job(manifest_id);

        CREATE TABLE legal_job_move(
          from_state TEXT NOT NULL,
          to_state TEXT NOT NULL,
          PRIMARY KEY(from_state, to_state)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO legal_job_move(from_state, to_state) VALUES
          ('pending', 'uploading'), ('pending', 'creating'), ('pending', 'failed'), ('pending', 'cancelled'),
          ('uploading', 'pending'), ('uploading', 'failed'), ('uploading', 'cancelled'),
          ('creating', 'pending'), ('creating', 'generating'), ('creating', 'failed'), ('creating', 'held'),
          ('creating', 'cancelled'),
          ('generating', 'downloading'), ('generating', 'failed'), ('generating', 'held'), ('generating', 'cancelled'),
          ('downloading', 'done'), ('downloading', 'failed'), ('downloading', 'held'), ('downloading', 'cancelled'),
          ('failed', 'pending'), ('failed', 'generating'), ('failed', 'downloading'),
          ('held', 'pending'), ('held', 'generating'), ('held', 'downloading'), ('held', 'failed'),
          ('held', 'cancelled'),
          ('cancelled', 'pending'), ('cancelled', 'generating'), ('cancelled', 'downloading'), ('cancelled', 'held');

        CREATE TRIGGER job_birth BEFORE INSERT ON job WHEN NEW.state <> 'pending'
        BEGIN SELECT RAISE(ABORT, 'a job begins as pending'); END;

        CREATE TRIGGER job_move BEFORE UPDATE OF state ON job WHEN OLD.state <> NEW.state AND NOT EXISTS(
          SELECT 1 FROM legal_job_move WHERE from_state = OLD.state AND to_state = NEW.state)
        BEGIN SELECT RAISE(ABORT, 'illegal job transition'); END;

        CREATE TRIGGER job_identity BEFORE UPDATE OF id, batch_id, name, content_hash, request, duration_sec ON job
        BEGIN SELECT RAISE(ABORT, 'what a job is never changes'); END;

        CREATE TABLE job_reference(
          job_id INTEGER NOT NULL REFERENCES job(id) ON DELETE CASCADE,
          field TEXT NOT NULL CHECK(field IN ('sourceImage', 'lastFrame', 'referenceVideo', 'referenceAudio')),
          path TEXT NOT NULL,
          sha256 TEXT NOT NULL REFERENCES medium(sha256),
          content_type TEXT NOT NULL,
          kind TEXT NOT NULL CHECK(kind IN ('image', 'video', 'audio')),
          bytes INTEGER NOT NULL CHECK(bytes >= 0),
          PRIMARY KEY(job_id, field)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX job_reference_content ON job_reference(sha256);
        """
}

// MARK: - Attempts: where the money is

extension Schema {
    static let version1Attempts = """
        CREATE TABLE epoch(
          id INTEGER PRIMARY KEY CHECK(id = 1),
          value INTEGER NOT NULL CHECK(value >= 0),
          started_at INTEGER
        ) STRICT;
        INSERT INTO epoch(id, value) VALUES (1, 0);

        CREATE TABLE attempt(
          id INTEGER PRIMARY KEY,
          job_id INTEGER NOT NULL REFERENCES job(id),
          seq INTEGER NOT NULL CHECK(seq > 0),
          -- The exact bytes of the request; empty for one that was adopted without being sent from here.
          body BLOB NOT NULL,
          state TEXT NOT NULL CHECK(state IN ('prepared', 'armed', 'accepted', 'rejected', 'not_sent', 'ambiguous',
            'adopted', 'declared_unpaid', 'abandoned', 'remote_failed', 'superseded')),
          epoch INTEGER NOT NULL,
          prepared_at INTEGER NOT NULL,
          armed_at INTEGER,
          outcome_at INTEGER,
          http_status INTEGER,
          code TEXT,
          reason TEXT,
          -- What the API answered, where that proved nothing.
          raw BLOB,
          video_id TEXT UNIQUE CHECK(video_id <> ''),
          UNIQUE(job_id, seq),
          CHECK(state NOT IN ('armed', 'ambiguous', 'superseded') OR armed_at IS NOT NULL),
          CHECK(state NOT IN ('accepted', 'adopted', 'remote_failed') OR video_id IS NOT NULL)
        ) STRICT;
        -- While one create of a job is or may be paid for, there is no other.
        CREATE UNIQUE INDEX one_live ON attempt(job_id)
          WHERE state IN ('prepared', 'armed', 'ambiguous', 'accepted', 'adopted');
        CREATE INDEX attempt_open ON attempt(state) WHERE state IN ('prepared', 'armed');
        CREATE INDEX attempt_armed ON attempt(armed_at) WHERE armed_at IS NOT NULL;

        CREATE TABLE legal_attempt_move(
          from_state TEXT NOT NULL,
          to_state TEXT NOT NULL,
          PRIMARY KEY(from_state, to_state)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO legal_attempt_move(from_state, to_state) VALUES
          ('prepared', 'armed'), ('prepared', 'not_sent'), ('prepared', 'rejected'), ('prepared', 'accepted'),
          ('armed', 'accepted'), ('armed', 'rejected'), ('armed', 'ambiguous'),
          ('ambiguous', 'adopted'), ('ambiguous', 'declared_unpaid'), ('ambiguous', 'abandoned'),
          ('ambiguous', 'superseded'),
          ('accepted', 'remote_failed'), ('accepted', 'abandoned'),
          ('adopted', 'remote_failed'), ('adopted', 'abandoned');

        CREATE TRIGGER attempt_birth BEFORE INSERT ON attempt WHEN NEW.state NOT IN ('prepared', 'adopted')
        BEGIN SELECT RAISE(ABORT, 'an attempt begins as prepared or adopted'); END;

        CREATE TRIGGER attempt_move BEFORE UPDATE OF state ON attempt WHEN NOT EXISTS(
          SELECT 1 FROM legal_attempt_move WHERE from_state = OLD.state AND to_state = NEW.state)
        BEGIN SELECT RAISE(ABORT, 'illegal attempt transition'); END;

        CREATE TRIGGER attempt_identity BEFORE UPDATE OF id, job_id, seq, body, epoch, prepared_at ON attempt
        BEGIN SELECT RAISE(ABORT, 'what an attempt is never changes'); END;

        CREATE TRIGGER attempt_video BEFORE UPDATE OF video_id ON attempt
        WHEN OLD.video_id IS NOT NULL AND OLD.video_id IS NOT NEW.video_id
        BEGIN SELECT RAISE(ABORT, 'a paid id is never forgotten'); END;

        CREATE TRIGGER attempt_death BEFORE DELETE ON attempt
        BEGIN SELECT RAISE(ABORT, 'attempts are never deleted'); END;

        CREATE TRIGGER attempt_epoch_birth BEFORE INSERT ON attempt WHEN NEW.epoch IS NOT (SELECT value FROM epoch)
        BEGIN SELECT RAISE(ABORT, 'an attempt of another start'); END;

        CREATE TRIGGER attempt_epoch_arm BEFORE UPDATE OF state ON attempt
        WHEN NEW.state = 'armed' AND NEW.epoch IS NOT (SELECT value FROM epoch)
        BEGIN SELECT RAISE(ABORT, 'an attempt of another start'); END;

        CREATE TRIGGER epoch_grows BEFORE UPDATE OF value ON epoch WHEN NEW.value <= OLD.value
        BEGIN SELECT RAISE(ABORT, 'the epoch only grows'); END;

        -- The job follows its attempt. Each change to both makes the attempt's move first.
        CREATE TRIGGER job_waits_unpaid BEFORE UPDATE OF state ON job
        WHEN NEW.state IN ('pending', 'uploading') AND EXISTS(SELECT 1 FROM attempt WHERE job_id = NEW.id
          AND state IN ('prepared', 'armed', 'ambiguous', 'accepted', 'adopted'))
        BEGIN SELECT RAISE(ABORT, 'a job with a live attempt must not wait for another'); END;

        CREATE TRIGGER job_creates_prepared BEFORE UPDATE OF state ON job
        WHEN NEW.state = 'creating' AND NOT EXISTS(SELECT 1 FROM attempt WHERE job_id = NEW.id AND state = 'prepared')
        BEGIN SELECT RAISE(ABORT, 'a create without a prepared attempt'); END;

        CREATE TRIGGER job_settles_create BEFORE UPDATE OF state ON job
        WHEN OLD.state = 'creating' AND NEW.state <> 'creating'
          AND EXISTS(SELECT 1 FROM attempt WHERE job_id = NEW.id AND state IN ('prepared', 'armed'))
        BEGIN SELECT RAISE(ABORT, 'a create without an outcome'); END;

        CREATE TRIGGER job_follows_paid BEFORE UPDATE OF state ON job
        WHEN NEW.state IN ('generating', 'downloading', 'done') AND NOT EXISTS(
          SELECT 1 FROM attempt WHERE job_id = NEW.id AND state IN ('accepted', 'adopted'))
        BEGIN SELECT RAISE(ABORT, 'a job without a paid video'); END;
        """
}

// MARK: - Media

extension Schema {
    static let version1Media = """
        -- Our own copies under the state folder, by the SHA-256 that names the file.
        CREATE TABLE medium(
          sha256 TEXT NOT NULL PRIMARY KEY CHECK(length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
          bytes INTEGER NOT NULL CHECK(bytes >= 0),
          dropped_at INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE media_key(
          sha256 TEXT NOT NULL,
          content_type TEXT NOT NULL,
          kind TEXT NOT NULL CHECK(kind IN ('image', 'video', 'audio')),
          key TEXT NOT NULL CHECK(key <> ''),
          gained_at INTEGER NOT NULL,
          lost_at INTEGER,
          PRIMARY KEY(sha256, content_type, kind)
        ) STRICT, WITHOUT ROWID;
        """
}

// MARK: - History and settings

extension Schema {
    static let version1Rest = """
        CREATE TABLE event(
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          at INTEGER NOT NULL,
          job_id INTEGER REFERENCES job(id) ON DELETE CASCADE,
          event TEXT NOT NULL CHECK(event <> ''),
          detail TEXT
        ) STRICT;
        CREATE INDEX event_job ON event(job_id, id) WHERE job_id IS NOT NULL;

        CREATE TABLE setting(
          name TEXT NOT NULL PRIMARY KEY,
          value TEXT NOT NULL,
          CHECK(name <> 'pause' OR value IN ('nothing', 'creating', 'all'))
        ) STRICT, WITHOUT ROWID;
        INSERT INTO setting(name, value) VALUES ('pause', 'nothing');
        """
}

// MARK: - Counts, kept by the database itself so that `status` never counts rows

extension Schema {
    static let version1Counts = """
        CREATE TABLE state_count(
          state TEXT NOT NULL PRIMARY KEY,
          jobs INTEGER NOT NULL CHECK(jobs >= 0)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO state_count(state, jobs) VALUES ('pending', 0), ('uploading', 0), ('creating', 0),
          ('generating', 0), ('downloading', 0), ('done', 0), ('failed', 0), ('held', 0), ('cancelled', 0);

        CREATE TABLE batch_count(
          batch_id INTEGER NOT NULL REFERENCES batch(id),
          state TEXT NOT NULL,
          jobs INTEGER NOT NULL CHECK(jobs >= 0),
          PRIMARY KEY(batch_id, state)
        ) STRICT, WITHOUT ROWID;

        CREATE TRIGGER count_birth AFTER INSERT ON job
        BEGIN
          UPDATE state_count SET jobs = jobs + 1 WHERE state = NEW.state;
          INSERT INTO batch_count(batch_id, state, jobs) VALUES (NEW.batch_id, NEW.state, 1)
            ON CONFLICT(batch_id, state) DO UPDATE SET jobs = jobs + 1;
        END;

        CREATE TRIGGER count_move AFTER UPDATE OF state ON job WHEN OLD.state <> NEW.state
        BEGIN
          UPDATE state_count SET jobs = jobs - 1 WHERE state = OLD.state;
          UPDATE state_count SET jobs = jobs + 1 WHERE state = NEW.state;
          UPDATE batch_count SET jobs = jobs - 1 WHERE batch_id = OLD.batch_id AND state = OLD.state;
          INSERT INTO batch_count(batch_id, state, jobs) VALUES (NEW.batch_id, NEW.state, 1)
            ON CONFLICT(batch_id, state) DO UPDATE SET jobs = jobs + 1;
          UPDATE batch SET settled_at = max(coalesce(settled_at, 0), NEW.updated_at)
            WHERE id = NEW.batch_id AND NEW.state IN ('done', 'failed', 'held', 'cancelled');
        END;

        CREATE TRIGGER count_death AFTER DELETE ON job
        BEGIN
          UPDATE state_count SET jobs = jobs - 1 WHERE state = OLD.state;
          UPDATE batch_count SET jobs = jobs - 1 WHERE batch_id = OLD.batch_id AND state = OLD.state;
        END;
        """
}
