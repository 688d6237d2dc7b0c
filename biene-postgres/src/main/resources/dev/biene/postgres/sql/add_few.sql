-- Adds a few jobs, opens them to claims and tells the bees, in one statement. Inputs that the set has are left out:
-- before they are given a number, or when another add that is under way has been first.
--
--   :set          int
--   :name         text      the set's: its number may have been found a while ago
--   :skip         boolean   a duplicate is left out; if not, the statement fails and nothing is added
--   :inputs       text[]    JSON, each once, in the order of digests, so that adds of the same jobs cannot deadlock
--   :digests      uuid[]
--   :id_digests   uuid[]    null: the input has no id
--   :places       bigint[]  random, as many as inputs
--   :input_bytes  int       of the longest input
--   :least_lane   int       jobs that are worth a lane of their own
--   :lanes        int       over which the jobs are spread, more where their numbers have gaps
--   :channel      text
--
-- Answers how many were new, and how many sets have this number and name: one or none. Walks job_digest_N and job_id_N,
-- once for each input: a plan that was made for a small set and joins the whole table would be kept when the set has grown.
WITH locked AS MATERIALIZED (
    SELECT pg_advisory_xact_lock_shared(24363, set_id)
    FROM biene_store.job_set
    WHERE set_id = :set AND name = :name
), added AS (
    INSERT INTO biene_store.job_:set (job, input, digest, id_digest)
    SELECT nextval('biene_store.job_number_:set'), input::json, digest, id_digest
    FROM locked
    CROSS JOIN unnest(:inputs::text[], :digests::uuid[], :id_digests::uuid[]) AS g (input, digest, id_digest)
    WHERE (SELECT job FROM biene_store.job_:set j WHERE j.digest = g.digest) IS NULL
      AND (SELECT job FROM biene_store.job_:set j WHERE j.id_digest = g.id_digest) IS NULL
    ON CONFLICT DO NOTHING
    RETURNING job
), run AS (
    SELECT min(job) AS first,
           max(job) AS last
    FROM (SELECT job, job - row_number() OVER (ORDER BY job) AS run FROM added) numbered
    GROUP BY run
), size AS (
    SELECT greatest(:least_lane, (count(*) + :lanes - 1) / :lanes) AS jobs
    FROM added
), lane AS (
    SELECT next,
           least(next + size.jobs, run.last + 1) AS hi,
           row_number() OVER () AS lane
    FROM run
    CROSS JOIN size
    CROSS JOIN LATERAL generate_series(run.first, run.last, size.jobs) AS next
), opened AS (
    INSERT INTO biene_store.lane (set_id, place, next, hi, input_bytes)
    SELECT :set, (:places::bigint[])[lane], next, hi, :input_bytes
    FROM lane
)
SELECT CASE WHEN :skip OR count(*) = cardinality(:inputs::text[]) THEN count(*)::text
            ELSE 'some of these jobs are in the set already' END::bigint AS added,
       (SELECT count(*) FROM locked) AS sets,
       (SELECT pg_notify(:channel, count(*)::text) FROM added HAVING count(*) > 0) AS told
FROM added
