-- Settles claims that are complete and claims new jobs: the one statement that most bees send most of the time.
--
-- Settling deletes the claim rows, which only their holder can, and stores each claim's outcomes in one row; a claim
-- that is gone brings no row back, and nothing of it is stored. Claiming takes jobs from random lanes that nobody else
-- holds at this moment (SKIP LOCKED: no bee waits for another), going round once from a random place. It moves their
-- cursors and writes one claim row for every :jobs_per_claim jobs. Inputs come back joined by line feeds, which JSON
-- text as we write it never holds: one row a claim, whatever its size.
--
--   :set_id :set     int       the set
--   :bee_id          bigint
--   :claim_ids       bigint[]  claims to settle, all taken from lanes, every job completed
--   :results         text[]    one a claim: a JSON array with a result or null for each job; null if there are none
--   :from            int[]     one a claim: where its durations begin in :seconds, from 1
--   :seconds         real[]    durations of all jobs of all claims
--   :place           bigint    random, where to begin to look for lanes
--   :lanes           int       lanes to take from at most
--   :jobs            int       jobs to claim at most, 0 to settle only
--   :jobs_per_claim  int
--   :input_bytes     bigint    bytes of input to bring along of each lane at most, but one job at least
--
-- Answers kind 's' (settled: claim_id; jobs settled by others as text) and kind 'c' (claimed: claim_id, first_job, jobs,
-- inputs, and how many jobs at least are unclaimed). Walks claim_pkey, lane_pkey and job_pkey_N.
WITH given AS (
    SELECT claim_id, results, seconds_from
    FROM unnest(:claim_ids::bigint[], :results::text[], :from::int[]) AS s (claim_id, results, seconds_from)
), gone AS (
    DELETE FROM biene_store.claim c
    USING given g
    WHERE c.set_id = :set_id
      AND c.claim_id = g.claim_id
      AND c.bee_id = :bee_id
    RETURNING c.claim_id, c.first_job, c.jobs, c.settled, g.results, g.seconds_from
), stored AS (
    INSERT INTO biene_store.batch_:set (first_job, jobs, claim_id, bee_id, excluded, results, seconds)
    SELECT first_job,
           jobs,
           claim_id,
           :bee_id,
           nullif(settled, '{}'),
           results::json,
           (:seconds::real[])[seconds_from : seconds_from + jobs - 1]
    FROM gone
), counted AS (
    UPDATE biene_store.tally
    SET completed = completed + (SELECT sum(jobs - cardinality(settled)) FROM gone)
    WHERE bee_id = :bee_id
      AND EXISTS (SELECT FROM gone)
), above AS MATERIALIZED (
    SELECT place, next, hi, input_bytes
    FROM biene_store.lane
    WHERE set_id = :set_id
      AND place >= :place
      AND EXISTS (SELECT FROM biene_store.job_set WHERE set_id = :set_id AND state = 'ACTIVE')
    ORDER BY place
    LIMIT :lanes
    FOR NO KEY UPDATE SKIP LOCKED
), below AS MATERIALIZED (
    SELECT place, next, hi, input_bytes
    FROM biene_store.lane
    WHERE set_id = :set_id
      AND place < :place
      AND EXISTS (SELECT FROM biene_store.job_set WHERE set_id = :set_id AND state = 'ACTIVE')
    ORDER BY place
    LIMIT :lanes - (SELECT count(*) FROM above)
    FOR NO KEY UPDATE SKIP LOCKED
), offered AS (
    SELECT place, next, hi, least(hi - next, greatest(1, :input_bytes / input_bytes)) AS jobs
    FROM (SELECT * FROM above UNION ALL SELECT * FROM below) lanes
), taken AS (
    SELECT place,
           next,
           hi,
           least(jobs, greatest(0, :jobs - coalesce(sum(jobs) OVER earlier, 0)))::bigint AS jobs
    FROM offered
    WINDOW earlier AS (ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), moved AS (
    UPDATE biene_store.lane l
    SET next = t.next + t.jobs
    FROM taken t
    WHERE l.set_id = :set_id
      AND l.place = t.place
      AND t.jobs > 0
      AND t.next + t.jobs < t.hi
), used_up AS (
    DELETE FROM biene_store.lane l
    USING taken t
    WHERE l.set_id = :set_id
      AND l.place = t.place
      AND t.next + t.jobs = t.hi
), claimed AS (
    INSERT INTO biene_store.claim (set_id, bee_id, first_job, jobs)
    SELECT :set_id,
           :bee_id,
           first_job,
           least(:jobs_per_claim, t.next + t.jobs - first_job)
    FROM taken t
    CROSS JOIN LATERAL generate_series(t.next, t.next + t.jobs - 1, :jobs_per_claim) AS first_job
    WHERE t.jobs > 0
    RETURNING claim_id, first_job, jobs
)
SELECT 's' AS kind,
       claim_id,
       first_job,
       jobs,
       array_to_string(settled, ',') AS content,
       0::bigint AS unclaimed
FROM gone
UNION ALL
SELECT 'c',
       c.claim_id,
       c.first_job,
       c.jobs,
       (
           SELECT string_agg(j.input::text, E'\n' ORDER BY j.job)
           FROM biene_store.job_:set j
           WHERE j.job >= c.first_job
             AND j.job < c.first_job + c.jobs
       ),
       (
           SELECT coalesce(sum(hi - next), 0)::bigint
           FROM (SELECT hi, next FROM biene_store.lane WHERE set_id = :set_id LIMIT 100) few
       )
FROM claimed c
