-- Settles a claim and claims the next: the storage form of Biene's turn.sql on Biene's own tables, and nothing else of
-- Biene. No state of the set, no tally, no results, one lane a claim, one claim a turn.
--
--   :set    the set's number
--   1       claim_id to settle, or null
--   2       bee_id
--   3       bee_id
--   4       durations of its jobs, real[]
--   5       place, random: where to look for a lane
--   6       the same
--   7       jobs to claim at most
--   8       bee_id
--
-- Walks claim_pkey, lane_pkey and job_pkey_N.
WITH gone AS (
    DELETE FROM biene_store.claim
    WHERE set_id = :set
      AND claim_id = ?
      AND bee_id = ?
    RETURNING claim_id, first_job, jobs
), stored AS (
    INSERT INTO biene_store.batch_:set (first_job, jobs, claim_id, bee_id, seconds)
    SELECT first_job, jobs, claim_id, ?, (?::real[])[1:jobs]
    FROM gone
), above AS MATERIALIZED (
    SELECT place, next, hi
    FROM biene_store.lane
    WHERE set_id = :set
      AND place >= ?
    ORDER BY place
    LIMIT 1
    FOR NO KEY UPDATE SKIP LOCKED
), below AS MATERIALIZED (
    SELECT place, next, hi
    FROM biene_store.lane
    WHERE set_id = :set
      AND place < ?
      AND NOT EXISTS (SELECT FROM above)
    ORDER BY place
    LIMIT 1
    FOR NO KEY UPDATE SKIP LOCKED
), taken AS (
    SELECT place, next, hi, least(hi - next, ?)::int AS jobs
    FROM (SELECT * FROM above UNION ALL SELECT * FROM below) lane
), moved AS (
    UPDATE biene_store.lane l
    SET next = t.next + t.jobs
    FROM taken t
    WHERE l.set_id = :set
      AND l.place = t.place
      AND t.next + t.jobs < t.hi
), used_up AS (
    DELETE FROM biene_store.lane l
    USING taken t
    WHERE l.set_id = :set
      AND l.place = t.place
      AND t.next + t.jobs = t.hi
), claimed AS (
    INSERT INTO biene_store.claim (set_id, bee_id, first_job, jobs)
    SELECT :set, ?, next, jobs
    FROM taken
    RETURNING claim_id, first_job, jobs
)
SELECT c.claim_id,
       c.jobs,
       (
           SELECT string_agg(j.input::text, E'\n' ORDER BY j.job)
           FROM biene_store.job_:set j
           WHERE j.job >= c.first_job
             AND j.job < c.first_job + c.jobs
       ) AS inputs
FROM claimed c
