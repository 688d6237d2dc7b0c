-- Gives the bee second copies of the jobs that others have been running longest.
--
-- At most one copy a job, never of one's own, and only of jobs claimed at least :minimum_age ago. The copy is noted in
-- the original's row, whose lock makes it one.
--
--   :set_id :set   int
--   :bee_id        bigint
--   :jobs          int       at most
--   :minimum_age   interval
--
-- Scans the set's claims, which are few, and sorts them by age.
WITH slow AS (
    SELECT claim_id, first_job, jobs, attempts, settled, copied, claimed_at
    FROM biene_store.claim
    WHERE set_id = :set_id
      AND bee_id <> :bee_id
      AND original IS NULL
      AND claimed_at <= now() - :minimum_age::interval
      AND jobs > cardinality(copied)
      AND EXISTS (SELECT FROM biene_store.job_set WHERE set_id = :set_id AND state = 'ACTIVE')
    ORDER BY claimed_at, claim_id
    LIMIT :jobs
    FOR NO KEY UPDATE SKIP LOCKED
), chosen AS (
    SELECT s.claim_id, s.attempts, job
    FROM slow s
    CROSS JOIN LATERAL generate_series(s.first_job, s.first_job + s.jobs - 1) AS job
    WHERE NOT job = ANY (s.settled)
      AND NOT job = ANY (s.copied)
    ORDER BY s.claimed_at, s.claim_id, random()
    LIMIT :jobs
), marked AS (
    UPDATE biene_store.claim o
    SET copied = o.copied || m.jobs
    FROM (SELECT claim_id, array_agg(job) AS jobs FROM chosen GROUP BY claim_id) m
    WHERE o.set_id = :set_id
      AND o.claim_id = m.claim_id
), claimed AS (
    INSERT INTO biene_store.claim (set_id, bee_id, first_job, jobs, attempts, apart, original)
    SELECT :set_id, :bee_id, job, 1, attempts, true, claim_id
    FROM chosen
    RETURNING claim_id, first_job, attempts
), counted AS (
    UPDATE biene_store.tally
    SET copies = copies + (SELECT count(*) FROM claimed)
    WHERE bee_id = :bee_id
      AND EXISTS (SELECT FROM claimed)
)
SELECT c.claim_id, c.first_job, c.attempts, true AS second_copy, j.input::text AS input
FROM claimed c
JOIN biene_store.job_:set j ON j.job = c.first_job
