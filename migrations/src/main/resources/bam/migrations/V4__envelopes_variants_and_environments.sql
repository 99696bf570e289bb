-- Curves of a million points are read in buckets that are kept beside them; studies are listed by the ten thousand; what
-- a study compares, where an attempt ran, what a corpus holds and where the tensors of a model come from stand in rows.

-- Curves

-- The key of each of many points is not looked up again: whoever writes them has just looked up the curve, and holds
-- the lock of its stage. A curve with points cannot go all the same.
ALTER TABLE metric_point DROP CONSTRAINT metric_point_series_fkey;

CREATE FUNCTION refuse_orphaned_points() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM metric_point WHERE series = OLD.id) THEN
        RAISE EXCEPTION 'curve % has points', OLD.name
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'metric_point_series';
    END IF;
    RETURN OLD;
END $$;
COMMENT ON FUNCTION refuse_orphaned_points IS 'Keeps a curve for as long as it has points.';
CREATE TRIGGER metric_series_points BEFORE DELETE OR UPDATE OF id ON metric_series
    FOR EACH ROW EXECUTE FUNCTION refuse_orphaned_points();
COMMENT ON COLUMN metric_point.series IS 'The curve; its number is looked up once for many points, not checked for each.';


CREATE TABLE metric_envelope (
    series    bigint NOT NULL REFERENCES metric_series,
    width     integer NOT NULL CHECK (width IN (64, 512, 4096, 32768, 262144)),
    bucket    bigint NOT NULL CHECK (bucket >= 0),
    points    integer NOT NULL CHECK (points >= 1),
    numbers   integer NOT NULL CHECK (numbers >= 0),
    last_step bigint NOT NULL,
    minimum   double precision,
    maximum   double precision,
    total     double precision NOT NULL,
    last      double precision NOT NULL,
    PRIMARY KEY (series, width, bucket),
    CONSTRAINT as_many_points_as_steps_at_most CHECK (points <= width),
    CONSTRAINT numbers_are_points CHECK (numbers <= points),
    CONSTRAINT the_last_step_is_in_the_bucket CHECK ((last_step - 1) / width = bucket),
    CONSTRAINT both_bounds_or_none CHECK ((minimum IS NULL) = (maximum IS NULL)),
    CONSTRAINT bounds_are_numbers_in_order CHECK (minimum <= maximum AND maximum <> 'NaN'),
    CONSTRAINT numbers_have_bounds CHECK (numbers = 0 OR minimum IS NOT NULL),
    CONSTRAINT the_last_is_within_bounds CHECK (last = 'NaN' OR last BETWEEN minimum AND maximum)
);
COMMENT ON TABLE metric_envelope IS 'What so many steps of a curve in a row come to. Exact, and there for every bucket with points that ends at the newest step of its curve or before; the steps since stand in finer buckets and in points.';
COMMENT ON COLUMN metric_envelope.series IS 'The curve.';
COMMENT ON COLUMN metric_envelope.width IS 'Steps in the bucket: one of several resolutions.';
COMMENT ON COLUMN metric_envelope.bucket IS 'Number of the bucket, from 0: it holds the steps from bucket * width + 1 to (bucket + 1) * width.';
COMMENT ON COLUMN metric_envelope.points IS 'Points in it.';
COMMENT ON COLUMN metric_envelope.numbers IS 'Points that its total adds up: finite, and of magnitude 1e300 at most, so that no sum of them overflows.';
COMMENT ON COLUMN metric_envelope.last_step IS 'Step of the last point in it.';
COMMENT ON COLUMN metric_envelope.minimum IS 'Smallest value, minus infinity included; null if all are NaN.';
COMMENT ON COLUMN metric_envelope.maximum IS 'Largest value, infinity included; null if all are NaN.';
COMMENT ON COLUMN metric_envelope.total IS 'Sum of the numbers; their mean is this divided by how many they are.';
COMMENT ON COLUMN metric_envelope.last IS 'Value of the last point, NaN and infinities included.';

-- Curves that are there already: the finest buckets from their points, coarser ones from finer ones.
INSERT INTO metric_envelope (series, width, bucket, points, numbers, last_step, minimum, maximum, total, last)
SELECT found.series, 64, found.bucket, found.points, found.numbers, found.last_step,
       found.minimum, found.maximum, found.total, p.value
FROM (
    SELECT p.series, (p.step - 1) / 64 AS bucket, count(*) AS points,
           count(*) FILTER (WHERE abs(p.value) <= 1e300) AS numbers, max(p.step) AS last_step,
           min(p.value) FILTER (WHERE p.value <> 'NaN') AS minimum,
           max(p.value) FILTER (WHERE p.value <> 'NaN') AS maximum,
           coalesce(sum(p.value) FILTER (WHERE abs(p.value) <= 1e300), 0) AS total
    FROM metric_point p
    JOIN (SELECT series, max(step) AS step FROM metric_point GROUP BY series) newest
      ON newest.series = p.series AND p.step <= newest.step / 64 * 64
    GROUP BY p.series, (p.step - 1) / 64) found
JOIN metric_point p ON p.series = found.series AND p.step = found.last_step;

DO $$
DECLARE
    wide integer;
BEGIN
    FOREACH wide IN ARRAY ARRAY[512, 4096, 32768, 262144] LOOP
        INSERT INTO metric_envelope (series, width, bucket, points, numbers, last_step, minimum, maximum, total, last)
        SELECT found.series, wide, found.bucket, found.points, found.numbers, found.last_step,
               found.minimum, found.maximum, found.total, p.value
        FROM (
            SELECT e.series, e.bucket / 8 AS bucket, sum(e.points) AS points, sum(e.numbers) AS numbers,
                   max(e.last_step) AS last_step, min(e.minimum) AS minimum, max(e.maximum) AS maximum,
                   sum(e.total) AS total
            FROM metric_envelope e
            JOIN (SELECT series, max(step) AS step FROM metric_point GROUP BY series) newest
              ON newest.series = e.series AND (e.bucket / 8 + 1) * wide <= newest.step
            WHERE e.width = wide / 8
            GROUP BY e.series, e.bucket / 8) found
        JOIN metric_point p ON p.series = found.series AND p.step = found.last_step;
    END LOOP;
END $$;


-- Lists of studies

CREATE INDEX study_newest ON study (recorded_at DESC, id);
CREATE INDEX study_by_name ON study (name, recorded_at DESC, id);
CREATE INDEX study_by_state ON study (state, recorded_at DESC, id);


-- What a study compares

CREATE TABLE replicate (
    study    text NOT NULL REFERENCES study,
    position integer NOT NULL CHECK (position >= 0),
    seed     bigint NOT NULL,
    trunk    sha256 NOT NULL,
    PRIMARY KEY (study, position),
    UNIQUE (study, seed),
    FOREIGN KEY (study, trunk) REFERENCES study_stage (study, stage)
);
COMMENT ON TABLE replicate IS 'One pass of a study through the method: everything that is trained, with one seed.';
COMMENT ON COLUMN replicate.study IS 'The study.';
COMMENT ON COLUMN replicate.position IS 'Place in the document, from 0.';
COMMENT ON COLUMN replicate.seed IS 'Seed of every random draw.';
COMMENT ON COLUMN replicate.trunk IS 'The stage that makes the seed model, trained or imported.';


CREATE TABLE variant (
    study     text NOT NULL,
    replicate integer NOT NULL,
    position  integer NOT NULL CHECK (position >= 0),
    name      text NOT NULL,
    merge     sha256 NOT NULL,
    mixture   sha256 NOT NULL,
    PRIMARY KEY (study, replicate, position),
    UNIQUE (study, replicate, name),
    FOREIGN KEY (study, replicate) REFERENCES replicate,
    FOREIGN KEY (study, merge) REFERENCES study_stage (study, stage),
    FOREIGN KEY (study, mixture) REFERENCES study_stage (study, stage)
);
COMMENT ON TABLE variant IS 'One way of mixing in one replicate: what a study compares.';
COMMENT ON COLUMN variant.study IS 'The study.';
COMMENT ON COLUMN variant.replicate IS 'Place of the replicate.';
COMMENT ON COLUMN variant.position IS 'Place in the document, from 0.';
COMMENT ON COLUMN variant.name IS 'What the document calls it.';
COMMENT ON COLUMN variant.merge IS 'The stage that makes one model of the sources.';
COMMENT ON COLUMN variant.mixture IS 'The stage that trains that model; the merge itself where nothing is to be trained.';

-- Studies that are there already: their plans say it.
INSERT INTO replicate (study, position, seed, trunk)
SELECT study.id, one.place - 1, CAST(one.pass ->> 'seed' AS bigint), one.pass ->> 'trunk'
FROM study CROSS JOIN LATERAL jsonb_array_elements(study.plan -> 'replicates') WITH ORDINALITY AS one (pass, place);

INSERT INTO variant (study, replicate, position, name, merge, mixture)
SELECT study.id, one.place - 1, way.place - 1, way.mix ->> 'name', way.mix ->> 'merge', way.mix ->> 'mixture'
FROM study
CROSS JOIN LATERAL jsonb_array_elements(study.plan -> 'replicates') WITH ORDINALITY AS one (pass, place)
CROSS JOIN LATERAL jsonb_array_elements(one.pass -> 'variants') WITH ORDINALITY AS way (mix, place);


-- Where attempts ran

CREATE TABLE environment (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    os         text NOT NULL,
    cpu        text NOT NULL,
    processors integer NOT NULL CHECK (processors >= 1),
    threads    integer NOT NULL CHECK (threads >= 1),
    jdk        text NOT NULL,
    libraries  text NOT NULL,
    code       sha256 NOT NULL,
    UNIQUE (os, cpu, processors, threads, jdk, libraries, code)
);
COMMENT ON TABLE environment IS 'What attempts ran on and in; many share one.';
COMMENT ON COLUMN environment.id IS 'Number that attempts refer to.';
COMMENT ON COLUMN environment.os IS 'Operating system, its version and machine.';
COMMENT ON COLUMN environment.cpu IS 'Model of the processor.';
COMMENT ON COLUMN environment.processors IS 'Processors that the process may use.';
COMMENT ON COLUMN environment.threads IS 'Threads that one operation may use.';
COMMENT ON COLUMN environment.jdk IS 'Java virtual machine and its version.';
COMMENT ON COLUMN environment.libraries IS 'Versions of DJL, of its native part and of libtorch.';
COMMENT ON COLUMN environment.code IS 'Digest of the code that computes.';

ALTER TABLE attempt
    ADD COLUMN device text NOT NULL DEFAULT 'cpu',
    ADD COLUMN environment bigint REFERENCES environment;
CREATE INDEX attempt_environment ON attempt (environment);
COMMENT ON COLUMN attempt.device IS 'What it computed on: cpu, or cuda and a number.';
COMMENT ON COLUMN attempt.environment IS 'What it ran on and in; null where nobody said.';


-- What results are made of

CREATE TABLE corpus (
    stage    sha256 PRIMARY KEY REFERENCES stage,
    manifest jsonb NOT NULL CHECK (jsonb_typeof(manifest) = 'object')
);
COMMENT ON TABLE corpus IS 'What a corpus holds, as its newest attempt told before it published it.';
COMMENT ON COLUMN corpus.stage IS 'The stage that builds it.';
COMMENT ON COLUMN corpus.manifest IS 'Its manifest as JSON: settings, sources with licences, documents, tokens, digests of its parts, duplicates, leak.';


CREATE TABLE tensor_lineage (
    stage        sha256 NOT NULL REFERENCES stage,
    tensor_group text NOT NULL CHECK (tensor_group IN
        ('EMBEDDINGS', 'NORMS', 'ATTENTION', 'ATTENTION_EXPERTS', 'ATTENTION_ROUTERS', 'FEED_FORWARD',
         'FEED_FORWARD_EXPERTS', 'FEED_FORWARD_ROUTERS')),
    rule         text NOT NULL CHECK (rule IN ('COPY', 'MEAN', 'DRAWN')),
    role         text,
    tensors      integer NOT NULL CHECK (tensors >= 1),
    FOREIGN KEY (stage, role) REFERENCES lineage (stage, role),
    CONSTRAINT what_is_drawn_has_no_parent CHECK ((rule = 'DRAWN') = (role IS NULL))
);
CREATE UNIQUE INDEX tensor_lineage_once ON tensor_lineage (stage, tensor_group, rule, coalesce(role, ''));
COMMENT ON TABLE tensor_lineage IS 'Which tensors of a merged model come from which of its parents, and how.';
COMMENT ON COLUMN tensor_lineage.stage IS 'The merge.';
COMMENT ON COLUMN tensor_lineage.tensor_group IS 'What the tensors do in the model.';
COMMENT ON COLUMN tensor_lineage.rule IS 'Copied from the parent, the mean over several parents of which it is one, or drawn at random.';
COMMENT ON COLUMN tensor_lineage.role IS 'What the parent is to the merge, as in lineage; null if drawn.';
COMMENT ON COLUMN tensor_lineage.tensors IS 'How many tensors of the group.';


-- Scores

ALTER TABLE score ADD COLUMN document integer CHECK (document >= 0);
COMMENT ON COLUMN score.document IS 'Number of the held-out document that the window begins in, from 0; null where nobody said.';
