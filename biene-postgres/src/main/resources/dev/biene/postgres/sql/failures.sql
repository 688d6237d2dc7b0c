-- The failed and lost attempts of a set, oldest first.
--
--   :set  int
SELECT f.job, j.input, f.attempt, f.message, f.detail, f.bee_id, b.host, b.pid, f.seconds, f.failed_at
FROM biene_store.failure_:set f
JOIN biene_store.job_:set j USING (job)
JOIN biene_store.bee b USING (bee_id)
ORDER BY f.failed_at, f.claim_id
