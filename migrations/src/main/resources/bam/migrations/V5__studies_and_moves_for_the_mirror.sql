-- The mirror is told of studies as well as of stages, and of every move of a stage, not only of attempts that ended.

ALTER TABLE outbox
    ALTER COLUMN stage DROP NOT NULL,
    ADD COLUMN study text REFERENCES study,
    DROP CONSTRAINT outbox_kind_check,
    ADD CONSTRAINT outbox_kind_check CHECK (kind IN
        ('STAGE_RECORDED', 'ATTEMPT_BEGAN', 'POINTS_COMMITTED', 'STAGE_FINISHED', 'ATTEMPT_ENDED', 'STAGE_MOVED',
         'STUDY_RECORDED', 'STUDY_MOVED')),
    ADD CONSTRAINT a_fact_is_about_one_stage_or_one_study CHECK ((stage IS NULL) <> (study IS NULL)),
    ADD CONSTRAINT facts_of_studies_have_kinds_of_their_own
        CHECK ((study IS NOT NULL) = (kind IN ('STUDY_RECORDED', 'STUDY_MOVED')));
COMMENT ON TABLE outbox IS 'Facts that the mirror is told, written in the transaction that made them true and under the exclusive lock of their stage or study, so that numbers rise in the order of truth. They stay when they are sent, so that a run can be made anew from them.';
COMMENT ON COLUMN outbox.stage IS 'The stage that it is about; null if it is about a study.';
COMMENT ON COLUMN outbox.study IS 'The study that it is about; null if it is about a stage.';
COMMENT ON COLUMN outbox.kind IS 'Kind of fact; ATTEMPT_ENDED is no longer written, STAGE_MOVED says more.';

DROP INDEX outbox_waiting_by_stage;
CREATE INDEX outbox_waiting_by_subject ON outbox (coalesce(stage, study), id)
    WHERE sent_at IS NULL AND refused_at IS NULL;
CREATE INDEX outbox_subject ON outbox (coalesce(stage, study));
COMMENT ON INDEX outbox_subject IS 'All facts of a stage or study are sent again when its run is to be made anew.';
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;
COMMENT ON INDEX outbox_sent IS 'How long the newest facts took to be seen.';

-- What the mirror could not know of so far.
INSERT INTO outbox (study, kind, payload)
SELECT id, 'STUDY_RECORDED', jsonb_build_object('workflow', workflow_id) FROM study ORDER BY recorded_at, id;
INSERT INTO outbox (study, kind, payload)
SELECT id, 'STUDY_MOVED', jsonb_build_object('state', state, 'sentence', sentence)
FROM study WHERE state <> 'RUNNING' ORDER BY recorded_at, id;
