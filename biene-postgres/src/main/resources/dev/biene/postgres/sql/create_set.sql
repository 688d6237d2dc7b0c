-- Makes the tables and the view of one job set.
--
--   :set    int         the set's number, part of the tables' names
--   :view   identifier  the set's id, the view's name
--
-- job: written once, by COPY, never updated.
-- batch: the outcomes of one claim in one row, jobs first_job .. first_job + jobs - 1 except those excluded; results is a
--   JSON array (null: none has a result). Rows of batch never overlap. Wide rows stay in the page, uncompressed.
-- single: the outcome of one job that was not settled with the rest of a lane's claim; it goes before batch.
-- failure: every failed or lost attempt.
CREATE SEQUENCE biene_store.job_number_:set;

CREATE TABLE biene_store.job_:set (
    job       bigint NOT NULL,
    input     json   NOT NULL,
    digest    uuid   NOT NULL,
    id_digest uuid,
    CONSTRAINT job_pkey_:set PRIMARY KEY (job),
    CONSTRAINT job_digest_:set UNIQUE (digest)
);

CREATE UNIQUE INDEX job_id_:set ON biene_store.job_:set (id_digest) WHERE id_digest IS NOT NULL;

CREATE TABLE biene_store.batch_:set (
    first_job  bigint      NOT NULL,
    jobs       int         NOT NULL,
    claim_id   bigint      NOT NULL,
    bee_id     bigint      NOT NULL,
    settled_at timestamptz NOT NULL DEFAULT now(),
    excluded   bigint[],
    results    json,
    seconds    real[]      NOT NULL,
    CONSTRAINT batch_pkey_:set PRIMARY KEY (first_job)
) WITH (toast_tuple_target = 8160);

ALTER TABLE biene_store.batch_:set ALTER COLUMN seconds SET STORAGE EXTERNAL;

CREATE TABLE biene_store.single_:set (
    job        bigint      NOT NULL,
    claim_id   bigint      NOT NULL,
    bee_id     bigint      NOT NULL,
    settled_at timestamptz NOT NULL DEFAULT now(),
    result     json,
    seconds    real        NOT NULL,
    CONSTRAINT single_pkey_:set PRIMARY KEY (job)
);

CREATE TABLE biene_store.failure_:set (
    claim_id  bigint      NOT NULL,
    job       bigint      NOT NULL,
    attempt   int         NOT NULL,
    bee_id    bigint      NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seconds   real        NOT NULL,
    lost      boolean     NOT NULL,
    message   text        NOT NULL,
    detail    text        NOT NULL,
    CONSTRAINT failure_pkey_:set PRIMARY KEY (claim_id, job)
);

CREATE INDEX failure_job_:set ON biene_store.failure_:set (job);

CREATE VIEW biene.:"view" AS
WITH outcome AS (
    SELECT b.first_job + e.place - 1 AS job,
           e.result,
           b.seconds[e.place] AS seconds,
           b.bee_id,
           b.settled_at,
           b.excluded
    FROM biene_store.batch_:set b
    CROSS JOIN LATERAL json_array_elements(b.results) WITH ORDINALITY AS e (result, place)
    WHERE b.results IS NOT NULL
    UNION ALL
    SELECT b.first_job + e.place - 1,
           NULL::json,
           e.seconds,
           b.bee_id,
           b.settled_at,
           b.excluded
    FROM biene_store.batch_:set b
    CROSS JOIN LATERAL unnest(b.seconds) WITH ORDINALITY AS e (seconds, place)
    WHERE b.results IS NULL
), settled AS (
    SELECT job, result, seconds, bee_id, settled_at
    FROM outcome
    WHERE excluded IS NULL
       OR NOT job = ANY (excluded)
    UNION ALL
    SELECT job, result, seconds, bee_id, settled_at
    FROM biene_store.single_:set
), claimed AS (
    SELECT generate_series(first_job, first_job + jobs - 1) AS job,
           attempts,
           settled
    FROM biene_store.claim
    WHERE set_id = :set
      AND original IS NULL
)
SELECT j.job,
       j.input,
       CASE
           WHEN s.job IS NOT NULL THEN 'COMPLETED'
           WHEN c.job IS NOT NULL THEN 'RUNNING'
           WHEN w.job IS NULL THEN 'UNCLAIMED'
           WHEN w.attempts >= greatest(1, js.max_attempts) THEN 'EXHAUSTED'
           ELSE 'WAITING'
       END AS state,
       CASE WHEN json_typeof(s.result) <> 'null' THEN s.result END AS result,
       coalesce(w.attempts, c.attempts, f.attempts, 0)::int AS attempts,
       s.seconds,
       s.bee_id,
       s.settled_at
FROM biene_store.job_:set j
JOIN biene_store.job_set js ON js.set_id = :set
LEFT JOIN settled s ON s.job = j.job
LEFT JOIN claimed c ON c.job = j.job AND NOT c.job = ANY (c.settled)
LEFT JOIN biene_store.waiting w ON w.set_id = :set AND w.job = j.job
LEFT JOIN (SELECT job, count(*) AS attempts FROM biene_store.failure_:set GROUP BY job) f ON f.job = j.job
