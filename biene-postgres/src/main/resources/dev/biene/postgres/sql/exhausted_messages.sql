-- The exhausted jobs of a set, each with the message of its last failed attempt.
--
--   :set_id :set  int
--
-- Walks waiting_attempts and failure_job_N.
SELECT w.job, f.message
FROM biene_store.job_set js
JOIN biene_store.waiting w ON w.set_id = js.set_id AND w.attempts >= greatest(1, js.max_attempts)
CROSS JOIN LATERAL (
    SELECT message
    FROM biene_store.failure_:set
    WHERE job = w.job
    ORDER BY failed_at DESC, claim_id DESC
    LIMIT 1
) f
WHERE js.set_id = :set_id
