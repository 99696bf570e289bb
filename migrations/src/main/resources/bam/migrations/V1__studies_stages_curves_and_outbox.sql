-- The memory of the laboratory. A study wants stages; a stage is known by its fingerprint and run once for all
-- studies that want it; an attempt owns a stage while its epoch is the newest; checkpoints, points, scores and the
-- facts for the mirror are written under that epoch only.

CREATE DOMAIN sha256 AS text CHECK (VALUE ~ '^[0-9a-f]{64}$');
COMMENT ON DOMAIN sha256 IS 'A SHA-256 as 64 lower-case hexadecimal digits.';


CREATE TABLE transition (
    subject   text NOT NULL,
    old_state text NOT NULL,
    new_state text NOT NULL,
    reason    text NOT NULL,
    PRIMARY KEY (subject, old_state, new_state),
    CHECK (old_state <> new_state)
);
COMMENT ON TABLE transition IS 'Every change of state that may happen; any other is refused by a trigger.';
COMMENT ON COLUMN transition.subject IS 'Table and column whose state changes.';
COMMENT ON COLUMN transition.old_state IS 'State before the change.';
COMMENT ON COLUMN transition.new_state IS 'State after the change.';
COMMENT ON COLUMN transition.reason IS 'Why this change happens.';

INSERT INTO transition (subject, old_state, new_state, reason) VALUES
    ('study.state', 'RUNNING', 'SUCCEEDED', 'all its stages are done'),
    ('study.state', 'RUNNING', 'FAILED', 'a stage failed for good'),
    ('study.state', 'RUNNING', 'CANCELLED', 'a person wanted no more of it'),
    ('study.state', 'SUCCEEDED', 'RUNNING', 'a person ran it again'),
    ('study.state', 'FAILED', 'RUNNING', 'a person ran it again'),
    ('study.state', 'CANCELLED', 'RUNNING', 'a person ran it again'),
    ('stage.state', 'PLANNED', 'RUNNING', 'an attempt began'),
    ('stage.state', 'PLANNED', 'RELEASED', 'nobody wants it any more'),
    ('stage.state', 'RUNNING', 'PLANNED', 'the attempt handed it back; another one goes on'),
    ('stage.state', 'RUNNING', 'DONE', 'its artifact is published'),
    ('stage.state', 'RUNNING', 'FAILED', 'the attempt ended in a way that a retry would repeat'),
    ('stage.state', 'RUNNING', 'RELEASED', 'nobody wants it any more and its worker went silent'),
    ('stage.state', 'DONE', 'PLANNED', 'its artifact is lost and must be made again'),
    ('stage.state', 'FAILED', 'PLANNED', 'a person or a later study asked for another try'),
    ('stage.state', 'RELEASED', 'PLANNED', 'a later study wants it'),
    ('stage.state', 'RELEASED', 'RUNNING', 'a later study wants it, and an attempt began'),
    ('attempt.outcome', 'RUNNING', 'DONE', 'it finished the stage'),
    ('attempt.outcome', 'RUNNING', 'LOST', 'it went silent and another one took over'),
    ('attempt.outcome', 'RUNNING', 'HANDED_BACK', 'it stopped in a way that another one may go on from'),
    ('attempt.outcome', 'RUNNING', 'FAILED', 'it ended in a way that a retry would repeat'),
    ('checkpoint.state', 'WRITING', 'COMMITTED', 'its bytes are durable'),
    ('checkpoint.state', 'WRITING', 'ABANDONED', 'its attempt was lost before the bytes were known to be durable'),
    ('checkpoint.state', 'COMMITTED', 'CORRUPT', 'its bytes are missing or not what their digest says'),
    ('checkpoint.state', 'COMMITTED', 'RETIRED', 'newer ones make it unnecessary; its file may be gone');

CREATE FUNCTION refuse_unknown_transition() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text := to_jsonb(OLD) ->> TG_ARGV[0];
    after  text := to_jsonb(NEW) ->> TG_ARGV[0];
BEGIN
    IF before <> after AND NOT EXISTS (
        SELECT FROM transition
        WHERE subject = TG_TABLE_NAME || '.' || TG_ARGV[0] AND old_state = before AND new_state = after)
    THEN
        RAISE EXCEPTION 'a % cannot go from % to %', TG_TABLE_NAME, before, after
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_transition';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION refuse_unknown_transition IS 'Lets a state change only as table transition permits.';


CREATE TABLE study (
    id          text PRIMARY KEY,
    name        text NOT NULL,
    workflow_id text NOT NULL,
    state       text NOT NULL DEFAULT 'RUNNING' CHECK (state IN ('RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    sentence    text NOT NULL DEFAULT '',
    plan        jsonb NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    ended_at    timestamptz,
    CONSTRAINT an_ended_study_says_when CHECK ((state = 'RUNNING') = (ended_at IS NULL))
);
CREATE TRIGGER study_transition BEFORE UPDATE OF state ON study
    FOR EACH ROW EXECUTE FUNCTION refuse_unknown_transition('state');
COMMENT ON TABLE study IS 'A study document, resolved; the same document and code are the same study.';
COMMENT ON COLUMN study.id IS 'Name of the study and digits of what it computes.';
COMMENT ON COLUMN study.name IS 'What the document calls it.';
COMMENT ON COLUMN study.workflow_id IS 'Id of the workflow that runs or ran it, the newest one.';
COMMENT ON COLUMN study.state IS 'Where it stands.';
COMMENT ON COLUMN study.sentence IS 'What it said when it ended; empty while it runs.';
COMMENT ON COLUMN study.plan IS 'The plan as JSON: document, stages, and the shape in which the method runs them.';
COMMENT ON COLUMN study.recorded_at IS 'When it was first recorded.';
COMMENT ON COLUMN study.ended_at IS 'When it ended; null while it runs.';


CREATE TABLE artifact (
    digest       sha256 PRIMARY KEY,
    kind         text NOT NULL,
    bytes        bigint NOT NULL CHECK (bytes >= 0),
    published_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE artifact IS 'A published folder that a stage made.';
COMMENT ON COLUMN artifact.digest IS 'Digest over the names and bytes of its files.';
COMMENT ON COLUMN artifact.kind IS 'What it holds: corpus, model, scores.';
COMMENT ON COLUMN artifact.bytes IS 'Length of its files in all.';
COMMENT ON COLUMN artifact.published_at IS 'When the ledger first heard of it.';


CREATE TABLE stage (
    fingerprint  sha256 PRIMARY KEY,
    label        text NOT NULL,
    kind         text NOT NULL
        CHECK (kind IN ('CORPUS', 'IMPORT', 'SEED', 'EXPERT', 'MERGE', 'MIXTURE', 'EVALUATION')),
    code         sha256 NOT NULL,
    spec         jsonb NOT NULL,
    experiment   text NOT NULL,
    steps        bigint NOT NULL CHECK (steps >= 0),
    state        text NOT NULL DEFAULT 'PLANNED'
        CHECK (state IN ('PLANNED', 'RUNNING', 'DONE', 'FAILED', 'RELEASED')),
    epoch        bigint NOT NULL DEFAULT 0 CHECK (epoch >= 0),
    final_step   bigint NOT NULL DEFAULT 0 CHECK (final_step >= 0),
    artifact     sha256 REFERENCES artifact,
    failure_kind text,
    failure      text,
    recorded_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT a_stage_has_an_artifact_when_done CHECK ((state = 'DONE') = (artifact IS NOT NULL)),
    CONSTRAINT a_stage_says_why_it_failed CHECK ((state = 'FAILED') = (failure_kind IS NOT NULL)),
    CONSTRAINT a_failure_has_kind_and_sentence CHECK ((failure_kind IS NULL) = (failure IS NULL))
);
CREATE TRIGGER stage_transition BEFORE UPDATE OF state ON stage
    FOR EACH ROW EXECUTE FUNCTION refuse_unknown_transition('state');
COMMENT ON TABLE stage IS 'A piece of work that has one result, whoever wants it.';
COMMENT ON COLUMN stage.fingerprint IS 'Identity: SHA-256 of kind, settings, code and parents.';
COMMENT ON COLUMN stage.label IS 'What the study that brought it calls it.';
COMMENT ON COLUMN stage.kind IS 'Kind of stage.';
COMMENT ON COLUMN stage.code IS 'Digest of the code that computes it.';
COMMENT ON COLUMN stage.spec IS 'What it computes, as JSON.';
COMMENT ON COLUMN stage.experiment IS 'Experiment of the mirror that its one run belongs to, named for the study that brought it.';
COMMENT ON COLUMN stage.steps IS 'Optimizer steps in all; 0 for stages without.';
COMMENT ON COLUMN stage.state IS 'Where it stands.';
COMMENT ON COLUMN stage.epoch IS 'Number of the newest attempt; only that attempt may write. 0 before the first.';
COMMENT ON COLUMN stage.final_step IS 'Points up to this step never change again and are in the outbox: a committed checkpoint, or the end, made them final. Stays when a checkpoint is lost, since a repeated step gives the same points.';
COMMENT ON COLUMN stage.artifact IS 'What it made; null until it is done.';
COMMENT ON COLUMN stage.failure_kind IS 'Kind of failure; null unless it failed.';
COMMENT ON COLUMN stage.failure IS 'Fact, value and remedy in one sentence; null unless it failed.';
COMMENT ON COLUMN stage.recorded_at IS 'When the first study brought it.';

CREATE FUNCTION refuse_falling_epoch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.epoch < OLD.epoch OR NEW.final_step < OLD.final_step THEN
        RAISE EXCEPTION 'epoch and final step of a stage never fall'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stage_epoch';
    END IF;
    IF NEW.state = 'RUNNING' AND OLD.state <> 'RUNNING' AND NEW.epoch = OLD.epoch THEN
        RAISE EXCEPTION 'a stage begins to run with a new epoch only'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stage_epoch';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION refuse_falling_epoch IS 'An epoch that fell would give a lost attempt its right to write back.';
CREATE TRIGGER stage_epoch BEFORE UPDATE ON stage
    FOR EACH ROW EXECUTE FUNCTION refuse_falling_epoch();


CREATE TABLE lineage (
    stage    sha256 NOT NULL REFERENCES stage,
    role     text NOT NULL,
    parent   sha256 NOT NULL REFERENCES stage,
    position integer NOT NULL CHECK (position >= 0),
    PRIMARY KEY (stage, role),
    CONSTRAINT no_stage_is_its_own_parent CHECK (stage <> parent)
);
CREATE INDEX lineage_parent ON lineage (parent);
COMMENT ON TABLE lineage IS 'Whose results a stage reads.';
COMMENT ON COLUMN lineage.stage IS 'The stage that reads.';
COMMENT ON COLUMN lineage.role IS 'What the result is to it: corpus/code, initial, source/seed, model.';
COMMENT ON COLUMN lineage.parent IS 'The stage whose result is read.';
COMMENT ON COLUMN lineage.position IS 'Place among the parents, from 0, as the plan lists them.';


CREATE TABLE study_stage (
    study     text NOT NULL REFERENCES study,
    stage     sha256 NOT NULL REFERENCES stage,
    position  integer NOT NULL CHECK (position >= 0),
    label     text NOT NULL,
    joined_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (study, stage),
    UNIQUE (study, position) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX study_stage_stage ON study_stage (stage);
COMMENT ON TABLE study_stage IS 'Which studies want which stages.';
COMMENT ON COLUMN study_stage.study IS 'The study that wants it.';
COMMENT ON COLUMN study_stage.stage IS 'The stage that is wanted.';
COMMENT ON COLUMN study_stage.position IS 'Place in the plan, from 0; parents before children.';
COMMENT ON COLUMN study_stage.label IS 'What this study calls the stage.';
COMMENT ON COLUMN study_stage.joined_at IS 'When the study came to want it.';


CREATE TABLE attempt (
    stage            sha256 NOT NULL REFERENCES stage,
    epoch            bigint NOT NULL CHECK (epoch >= 1),
    worker           text NOT NULL,
    host             text NOT NULL,
    pid              bigint NOT NULL,
    temporal_attempt integer NOT NULL,
    began_at         timestamptz NOT NULL DEFAULT now(),
    ended_at         timestamptz,
    resumed_step     bigint NOT NULL DEFAULT 0 CHECK (resumed_step >= 0),
    outcome          text NOT NULL DEFAULT 'RUNNING'
        CHECK (outcome IN ('RUNNING', 'DONE', 'LOST', 'HANDED_BACK', 'FAILED')),
    failure_kind     text,
    sentence         text NOT NULL DEFAULT '',
    PRIMARY KEY (stage, epoch),
    CONSTRAINT an_attempt_that_spoke_says_when CHECK ((outcome IN ('RUNNING', 'LOST')) = (ended_at IS NULL)),
    CONSTRAINT a_failed_attempt_has_a_kind CHECK (outcome NOT IN ('HANDED_BACK', 'FAILED') OR failure_kind IS NOT NULL)
);
CREATE UNIQUE INDEX one_attempt_runs ON attempt (stage) WHERE outcome = 'RUNNING';
COMMENT ON INDEX one_attempt_runs IS 'Two attempts of one stage never run at the same time.';
CREATE TRIGGER attempt_transition BEFORE UPDATE OF outcome ON attempt
    FOR EACH ROW EXECUTE FUNCTION refuse_unknown_transition('outcome');
COMMENT ON TABLE attempt IS 'One try at a stage by one worker.';
COMMENT ON COLUMN attempt.stage IS 'The stage that is tried.';
COMMENT ON COLUMN attempt.epoch IS 'Number of the attempt, from 1; its right to write.';
COMMENT ON COLUMN attempt.worker IS 'Name of the worker.';
COMMENT ON COLUMN attempt.host IS 'Host that the worker runs on.';
COMMENT ON COLUMN attempt.pid IS 'Process id on that host.';
COMMENT ON COLUMN attempt.temporal_attempt IS 'Number that Temporal gave the attempt; starts again now and then, so it fences nothing.';
COMMENT ON COLUMN attempt.began_at IS 'When it took the stage.';
COMMENT ON COLUMN attempt.ended_at IS 'When it said that it ended; null while it runs or if it was lost without a word.';
COMMENT ON COLUMN attempt.resumed_step IS 'Step of the checkpoint that it went on from; 0 from the start.';
COMMENT ON COLUMN attempt.outcome IS 'How it ended.';
COMMENT ON COLUMN attempt.failure_kind IS 'Kind of failure, if any.';
COMMENT ON COLUMN attempt.sentence IS 'What happened; empty while it runs.';


CREATE TABLE checkpoint (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stage        sha256 NOT NULL,
    epoch        bigint NOT NULL,
    step         bigint NOT NULL CHECK (step >= 1),
    path         text NOT NULL UNIQUE,
    state        text NOT NULL DEFAULT 'WRITING'
        CHECK (state IN ('WRITING', 'COMMITTED', 'ABANDONED', 'CORRUPT', 'RETIRED')),
    digest       sha256,
    bytes        bigint CHECK (bytes >= 0),
    opened_at    timestamptz NOT NULL DEFAULT now(),
    committed_at timestamptz,
    FOREIGN KEY (stage, epoch) REFERENCES attempt,
    CONSTRAINT committed_bytes_are_known CHECK (
        (state IN ('WRITING', 'ABANDONED')) = (digest IS NULL)
        AND (digest IS NULL) = (bytes IS NULL)
        AND (digest IS NULL) = (committed_at IS NULL))
);
CREATE UNIQUE INDEX one_checkpoint_of_a_step ON checkpoint (stage, step) WHERE state = 'COMMITTED';
COMMENT ON INDEX one_checkpoint_of_a_step IS 'A step has one committed checkpoint; the newest of a stage is found by it.';
CREATE INDEX checkpoint_writing ON checkpoint (stage) WHERE state = 'WRITING';
CREATE TRIGGER checkpoint_transition BEFORE UPDATE OF state ON checkpoint
    FOR EACH ROW EXECUTE FUNCTION refuse_unknown_transition('state');
COMMENT ON TABLE checkpoint IS 'A file to resume from; its row is there before any of its bytes.';
COMMENT ON COLUMN checkpoint.id IS 'Number of the row.';
COMMENT ON COLUMN checkpoint.stage IS 'The stage that it belongs to.';
COMMENT ON COLUMN checkpoint.epoch IS 'The attempt that wrote it.';
COMMENT ON COLUMN checkpoint.step IS 'Optimizer steps that it has seen.';
COMMENT ON COLUMN checkpoint.path IS 'Where the file stands, relative to the checkpoint root; holds step, epoch and a nonce.';
COMMENT ON COLUMN checkpoint.state IS 'Whether it can be resumed from: COMMITTED only.';
COMMENT ON COLUMN checkpoint.digest IS 'SHA-256 of the file; null until it is committed.';
COMMENT ON COLUMN checkpoint.bytes IS 'Length of the file; null until it is committed.';
COMMENT ON COLUMN checkpoint.opened_at IS 'When its row was opened, before any byte.';
COMMENT ON COLUMN checkpoint.committed_at IS 'When its bytes were known to be durable; null before.';


CREATE TABLE metric_series (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stage sha256 NOT NULL REFERENCES stage,
    name  text NOT NULL,
    UNIQUE (stage, name)
);
COMMENT ON TABLE metric_series IS 'A curve of a stage; keeps long names out of its points.';
COMMENT ON COLUMN metric_series.id IS 'Number that the points refer to.';
COMMENT ON COLUMN metric_series.stage IS 'The stage that was measured.';
COMMENT ON COLUMN metric_series.name IS 'What was measured: loss, gradient-norm, tokens-per-second.';


CREATE TABLE metric_point (
    series      bigint NOT NULL REFERENCES metric_series,
    step        bigint NOT NULL CHECK (step >= 1),
    value       double precision NOT NULL,
    measured_at timestamptz NOT NULL,
    PRIMARY KEY (series, step)
);
COMMENT ON TABLE metric_point IS 'One point of a curve; a narrow row, since there are many.';
COMMENT ON COLUMN metric_point.series IS 'The curve.';
COMMENT ON COLUMN metric_point.step IS 'Optimizer step, from 1.';
COMMENT ON COLUMN metric_point.value IS 'What was measured; may be NaN or infinite.';
COMMENT ON COLUMN metric_point.measured_at IS 'When it was measured, by the clock of the worker.';


CREATE TABLE score (
    stage         sha256 NOT NULL REFERENCES stage,
    domain        text NOT NULL,
    window_number integer NOT NULL CHECK (window_number >= 0),
    nats          double precision NOT NULL,
    tokens        integer NOT NULL CHECK (tokens >= 1),
    bytes         integer NOT NULL CHECK (bytes >= 0),
    PRIMARY KEY (stage, domain, window_number)
);
COMMENT ON TABLE score IS 'The loss of a model on one held-out window.';
COMMENT ON COLUMN score.stage IS 'The evaluation that measured it.';
COMMENT ON COLUMN score.domain IS 'Domain of the window.';
COMMENT ON COLUMN score.window_number IS 'Number of the window within its domain; the same number is the same text for every model.';
COMMENT ON COLUMN score.nats IS 'Sum of the negative log-likelihoods of its tokens.';
COMMENT ON COLUMN score.tokens IS 'Predicted tokens.';
COMMENT ON COLUMN score.bytes IS 'Bytes of text that the tokens stand for.';


CREATE TABLE outbox (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stage      sha256 NOT NULL REFERENCES stage,
    kind       text NOT NULL CHECK (kind IN
        ('STAGE_RECORDED', 'ATTEMPT_BEGAN', 'POINTS_COMMITTED', 'STAGE_FINISHED', 'ATTEMPT_ENDED')),
    payload    jsonb NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    sent_at    timestamptz,
    refused_at timestamptz,
    refusal    text,
    CONSTRAINT a_refusal_says_why CHECK ((refused_at IS NULL) = (refusal IS NULL)),
    CONSTRAINT sent_or_refused CHECK (sent_at IS NULL OR refused_at IS NULL)
);
CREATE INDEX outbox_waiting ON outbox (id) WHERE sent_at IS NULL AND refused_at IS NULL;
CREATE INDEX outbox_waiting_by_stage ON outbox (stage, id) WHERE sent_at IS NULL AND refused_at IS NULL;
COMMENT ON TABLE outbox IS 'Facts that the mirror is told, written in the transaction that made them true and under the exclusive lock of their stage, so that numbers rise in the order of truth.';
COMMENT ON COLUMN outbox.id IS 'Number of the fact.';
COMMENT ON COLUMN outbox.stage IS 'The stage that it is about.';
COMMENT ON COLUMN outbox.kind IS 'Kind of fact.';
COMMENT ON COLUMN outbox.payload IS 'The fact as JSON; points are named by the first and last of a range of [step, series] and read when they are sent.';
COMMENT ON COLUMN outbox.at IS 'When it became true.';
COMMENT ON COLUMN outbox.sent_at IS 'When the other side took it; null while it waits.';
COMMENT ON COLUMN outbox.refused_at IS 'When it was set aside for good; null unless it was.';
COMMENT ON COLUMN outbox.refusal IS 'Why the other side will never take it; null unless it was set aside.';


CREATE TABLE audit (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    event    text NOT NULL CHECK (event IN
        ('WRITE_REFUSED', 'ATTEMPT_LOST', 'CHECKPOINT_ABANDONED', 'CHECKPOINT_CORRUPT', 'ARTIFACT_FORGOTTEN',
         'STAGE_REOPENED', 'STAGE_RELEASED', 'OUTBOX_REFUSED')),
    stage    sha256,
    epoch    bigint,
    sentence text NOT NULL
);
CREATE INDEX audit_stage ON audit (stage, id);
COMMENT ON TABLE audit IS 'What went other than planned, for people; refers to nothing, so that it outlives what it tells of.';
COMMENT ON COLUMN audit.id IS 'Number of the entry.';
COMMENT ON COLUMN audit.at IS 'When it was written.';
COMMENT ON COLUMN audit.event IS 'Kind of event.';
COMMENT ON COLUMN audit.stage IS 'The stage that it is about, if any.';
COMMENT ON COLUMN audit.epoch IS 'The attempt that it is about, if any.';
COMMENT ON COLUMN audit.sentence IS 'What happened and why.';
