-- A stage that needs a person is parked, not failed, and one that nobody wants to go on now stands still; attempts tell
-- how far they came and where their time went; a training may go back by itself; files of dead checkpoints are collected.

-- Changes of state

INSERT INTO transition (subject, old_state, new_state, reason) VALUES
    ('stage.state', 'FAILED', 'PARKED', 'version 2 of these tables gave it another name'),
    ('stage.state', 'PLANNED', 'PAUSED', 'a person, or every study that wants it, wished it to stand still'),
    ('stage.state', 'PLANNED', 'PARKED', 'attempt after attempt made no progress, or a person cancelled it'),
    ('stage.state', 'RUNNING', 'PAUSED', 'the attempt stood still as it was wished to, or went silent meanwhile'),
    ('stage.state', 'RUNNING', 'PARKED', 'the attempt ended in a way that needs a person, or a person cancelled it'),
    ('stage.state', 'PAUSED', 'PLANNED', 'nobody wishes it to stand still any more'),
    ('stage.state', 'PAUSED', 'PARKED', 'a person cancelled it'),
    ('stage.state', 'PAUSED', 'RELEASED', 'nobody wants it any more'),
    ('stage.state', 'PARKED', 'PLANNED', 'a person or a later study asked for another try'),
    ('stage.state', 'RELEASED', 'PARKED', 'a person cancelled it'),
    ('attempt.outcome', 'RUNNING', 'PAUSED', 'it stood still as it was wished to'),
    ('checkpoint.state', 'RETIRED', 'COLLECTED', 'its file is gone'),
    ('checkpoint.state', 'ABANDONED', 'COLLECTED', 'what there was of its file is gone'),
    ('checkpoint.state', 'CORRUPT', 'COLLECTED', 'its file is gone');

UPDATE transition SET reason = 'its attempt gave it up, or ended before the bytes were known to be durable'
WHERE subject = 'checkpoint.state' AND old_state = 'WRITING' AND new_state = 'ABANDONED';
UPDATE transition SET reason = 'newer ones make it unnecessary, or a rewind gave it up; its file may be gone'
WHERE subject = 'checkpoint.state' AND old_state = 'COMMITTED' AND new_state = 'RETIRED';
UPDATE transition SET reason = 'it ended in a way that needs a person'
WHERE subject = 'attempt.outcome' AND old_state = 'RUNNING' AND new_state = 'FAILED';


-- Studies

ALTER TABLE study
    ADD COLUMN paused boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT an_ended_study_is_not_paused CHECK (state = 'RUNNING' OR NOT paused);
COMMENT ON COLUMN study.paused IS 'Whether a person wants it to stand still.';


-- Stages

ALTER TABLE stage
    DROP CONSTRAINT stage_state_check,
    DROP CONSTRAINT a_stage_says_why_it_failed,
    ADD COLUMN paused boolean NOT NULL DEFAULT false,
    ADD COLUMN wanted boolean NOT NULL DEFAULT true,
    ADD COLUMN rested boolean NOT NULL DEFAULT false,
    ADD COLUMN tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
    ADD COLUMN reached_step bigint NOT NULL DEFAULT 0 CHECK (reached_step >= 0),
    ADD COLUMN saved_step bigint NOT NULL DEFAULT 0 CHECK (saved_step >= 0),
    ADD COLUMN retry_of sha256 REFERENCES stage;

UPDATE stage SET
    state = CASE state WHEN 'FAILED' THEN 'PARKED' ELSE state END,
    wanted = state <> 'RELEASED',
    rested = state <> 'RUNNING',
    reached_step = greatest(
        (SELECT coalesce(max(p.step), 0)
         FROM metric_series s JOIN metric_point p ON p.series = s.id WHERE s.stage = fingerprint),
        (SELECT coalesce(max(c.step), 0) FROM checkpoint c WHERE c.stage = fingerprint)),
    saved_step = (
        SELECT coalesce(max(c.step), 0) FROM checkpoint c
        WHERE c.stage = fingerprint AND c.committed_at IS NOT NULL);

ALTER TABLE stage
    ADD CONSTRAINT stage_state_check
        CHECK (state IN ('PLANNED', 'RUNNING', 'DONE', 'PAUSED', 'PARKED', 'RELEASED')),
    ADD CONSTRAINT a_stage_says_why_it_is_parked CHECK ((state = 'PARKED') = (failure_kind IS NOT NULL)),
    ADD CONSTRAINT a_stage_stands_still_by_a_wish CHECK (state <> 'PAUSED' OR paused OR NOT wanted),
    ADD CONSTRAINT a_released_stage_is_not_wanted CHECK (state <> 'RELEASED' OR NOT wanted),
    ADD CONSTRAINT a_done_stage_is_not_paused CHECK (state <> 'DONE' OR NOT paused),
    ADD CONSTRAINT a_saved_step_was_reached CHECK (saved_step <= reached_step),
    ADD CONSTRAINT no_stage_is_a_retry_of_itself CHECK (retry_of <> fingerprint);
COMMENT ON COLUMN stage.paused IS 'Whether a person wants it to stand still; an attempt that runs stops soon after.';
COMMENT ON COLUMN stage.wanted IS 'Whether a study wants it now; an attempt that runs stops soon after none does.';
COMMENT ON COLUMN stage.rested IS 'Whether it was done, parked, paused or released since its newest attempt: the time since then is no recovery.';
COMMENT ON COLUMN stage.tries IS 'Attempts begun since the last progress, which are the newest ones; progress is a checkpoint of a step beyond the saved one, an orderly end, or a person who asked for another try.';
COMMENT ON COLUMN stage.reached_step IS 'Newest step that was taken: attempts take steps up to it again. Falls only by a rewind.';
COMMENT ON COLUMN stage.saved_step IS 'Newest step of which a checkpoint was ever committed. Falls only by a rewind, and to 0 when the artifact is forgotten.';
COMMENT ON COLUMN stage.retry_of IS 'The older stage of the same study name and settings, never done, that it takes the place of on other numerics; null if there was none.';
COMMENT ON COLUMN stage.failure_kind IS 'Kind of failure; null unless it is parked.';
COMMENT ON COLUMN stage.failure IS 'Fact, value and remedy in one sentence; null unless it is parked.';


-- Attempts

ALTER TABLE attempt
    DROP CONSTRAINT attempt_outcome_check,
    DROP CONSTRAINT a_failed_attempt_has_a_kind,
    ADD CONSTRAINT attempt_outcome_check
        CHECK (outcome IN ('RUNNING', 'DONE', 'LOST', 'HANDED_BACK', 'PAUSED', 'FAILED')),
    ADD CONSTRAINT a_failed_attempt_has_a_kind
        CHECK (outcome NOT IN ('HANDED_BACK', 'PAUSED', 'FAILED') OR failure_kind IS NOT NULL),
    ADD COLUMN seen_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN reached_step bigint NOT NULL DEFAULT 0 CHECK (reached_step >= 0);

UPDATE attempt SET
    seen_at = coalesce(ended_at, began_at),
    reached_step = greatest(resumed_step, (
        SELECT coalesce(max(c.step), 0) FROM checkpoint c
        WHERE c.stage = attempt.stage AND c.epoch = attempt.epoch));
COMMENT ON COLUMN attempt.outcome IS 'How it ended: DONE with the stage, LOST without a word, HANDED_BACK for another one, PAUSED since it was wished to stand still, FAILED with the stage parked.';
COMMENT ON COLUMN attempt.seen_at IS 'Its last sign of life: the newest write under its epoch.';
COMMENT ON COLUMN attempt.reached_step IS 'Newest step that it told of; 0 before the first.';


CREATE TABLE attempt_time (
    stage   sha256 NOT NULL,
    epoch   bigint NOT NULL,
    bucket  text NOT NULL CHECK (bucket IN
        ('WAITING', 'RECOVERY', 'START_UP', 'DATA', 'PRODUCTIVE', 'RECOMPUTED', 'CHECKPOINT', 'EVALUATION',
         'PUBLISHING')),
    seconds double precision NOT NULL CHECK (seconds >= 0 AND seconds < 'Infinity'),
    PRIMARY KEY (stage, epoch, bucket),
    FOREIGN KEY (stage, epoch) REFERENCES attempt
);
COMMENT ON TABLE attempt_time IS 'Where the time of an attempt went.';
COMMENT ON COLUMN attempt_time.stage IS 'The stage that was tried.';
COMMENT ON COLUMN attempt_time.epoch IS 'Number of the attempt.';
COMMENT ON COLUMN attempt_time.bucket IS 'What the time was spent on.';
COMMENT ON COLUMN attempt_time.seconds IS 'Seconds since it began, by its own clock, as it told last; what it waited for a worker as told when it began.';


-- Rewinds

CREATE TABLE rewind (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stage         sha256 NOT NULL,
    epoch         bigint NOT NULL,
    at_step       bigint NOT NULL,
    to_step       bigint NOT NULL CHECK (to_step >= 0),
    first_skipped bigint NOT NULL CHECK (first_skipped >= 0),
    last_skipped  bigint NOT NULL,
    reason        text NOT NULL,
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    FOREIGN KEY (stage, epoch) REFERENCES attempt,
    CONSTRAINT a_rewind_goes_back CHECK (to_step < at_step),
    CONSTRAINT a_rewind_skips_something CHECK (first_skipped <= last_skipped)
);
CREATE INDEX rewind_stage ON rewind (stage, id);
COMMENT ON TABLE rewind IS 'A training that went back by itself and left batches out; part of the lineage of what it made.';
COMMENT ON COLUMN rewind.id IS 'Number of the row.';
COMMENT ON COLUMN rewind.stage IS 'The training.';
COMMENT ON COLUMN rewind.epoch IS 'The attempt that went back.';
COMMENT ON COLUMN rewind.at_step IS 'Step at which it had diverged.';
COMMENT ON COLUMN rewind.to_step IS 'Step of the checkpoint that it went back to; 0: the start.';
COMMENT ON COLUMN rewind.first_skipped IS 'Number of the first batch that it leaves out.';
COMMENT ON COLUMN rewind.last_skipped IS 'Number of the last one.';
COMMENT ON COLUMN rewind.reason IS 'Why it counted as diverged.';
COMMENT ON COLUMN rewind.at IS 'When it went back.';


-- Checkpoints

ALTER TABLE checkpoint
    DROP CONSTRAINT checkpoint_state_check,
    DROP CONSTRAINT committed_bytes_are_known,
    ADD CONSTRAINT checkpoint_state_check
        CHECK (state IN ('WRITING', 'COMMITTED', 'ABANDONED', 'CORRUPT', 'RETIRED', 'COLLECTED')),
    ADD CONSTRAINT committed_bytes_are_known CHECK (
        (digest IS NULL OR state NOT IN ('WRITING', 'ABANDONED'))
        AND (digest IS NOT NULL OR state NOT IN ('COMMITTED', 'CORRUPT', 'RETIRED'))
        AND (digest IS NULL) = (bytes IS NULL)
        AND (digest IS NULL) = (committed_at IS NULL));
CREATE INDEX checkpoint_leftover ON checkpoint (stage) WHERE state IN ('RETIRED', 'ABANDONED', 'CORRUPT');
COMMENT ON COLUMN checkpoint.state IS 'Whether it can be resumed from: COMMITTED only. COLLECTED when its file is known to be gone.';
COMMENT ON COLUMN checkpoint.digest IS 'SHA-256 of the file; null unless it was committed.';
COMMENT ON COLUMN checkpoint.bytes IS 'Length of the file; null unless it was committed.';
COMMENT ON COLUMN checkpoint.committed_at IS 'When its bytes were known to be durable; null unless it was committed.';


-- The book

ALTER TABLE audit
    DROP CONSTRAINT audit_event_check,
    ADD CONSTRAINT audit_event_check CHECK (event IN
        ('WRITE_REFUSED', 'ATTEMPT_LOST', 'CHECKPOINT_ABANDONED', 'CHECKPOINT_CORRUPT', 'ARTIFACT_FORGOTTEN',
         'STAGE_REOPENED', 'STAGE_RELEASED', 'STAGE_PAUSED', 'STAGE_RESUMED', 'STAGE_PARKED', 'STAGE_CANCELLED',
         'TRAINING_REWOUND', 'STUDY_PAUSED', 'STUDY_RESUMED', 'OUTBOX_REFUSED'));


-- What no stage does any more: fail, or run while nobody wants it

DELETE FROM transition
WHERE subject = 'stage.state'
  AND ('FAILED' IN (old_state, new_state) OR (old_state, new_state) = ('RELEASED', 'RUNNING'));
