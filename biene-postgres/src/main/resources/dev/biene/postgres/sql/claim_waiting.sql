-- Gives the bee jobs that were given back or failed, each with a claim of its own.
--
--   :set_id :set  int
--   :bee_id       bigint
--   :jobs         int      at most
--   :failed       boolean  failed ones, that this bee was not the last to try unless it is alone; else given back ones
--
-- Walks waiting_attempts in order and steps over rows that other bees are taking.
WITH job_set AS (
    SELECT greatest(1, max_attempts) AS max_attempts
    FROM biene_store.job_set
    WHERE set_id = :set_id
      AND state = 'ACTIVE'
), others AS (
    SELECT EXISTS (
        SELECT FROM biene_store.bee
        WHERE set_id = :set_id
          AND bee_id <> :bee_id
          AND left_at IS NULL
          AND heard_at + lost_after >= now()
    ) AS present
), picked AS (
    SELECT job, attempts
    FROM biene_store.waiting w
    WHERE set_id = :set_id
      AND attempts < (SELECT max_attempts FROM job_set)
      AND CASE
              WHEN :failed THEN last_bee <> :bee_id OR (last_bee IS NOT NULL AND NOT (SELECT present FROM others))
              ELSE last_bee IS NULL
          END
    ORDER BY attempts, job
    LIMIT :jobs
    FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM biene_store.waiting w
    USING picked p
    WHERE w.set_id = :set_id
      AND w.job = p.job
), claimed AS (
    INSERT INTO biene_store.claim (set_id, bee_id, first_job, jobs, attempts, apart)
    SELECT :set_id, :bee_id, job, 1, attempts, true
    FROM picked
    RETURNING claim_id, first_job, attempts
)
SELECT c.claim_id, c.first_job, c.attempts, false AS second_copy, j.input::text AS input
FROM claimed c
JOIN biene_store.job_:set j ON j.job = c.first_job
