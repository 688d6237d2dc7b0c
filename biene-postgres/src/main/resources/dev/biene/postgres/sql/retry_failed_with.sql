-- Gives those exhausted jobs their attempts back whose last failed attempt has a message.
--
--   :set_id :set  int
--   :message      text
--
-- Walks waiting_attempts and failure_job_N.
UPDATE biene_store.waiting w
SET attempts = 0,
    last_bee = NULL
FROM biene_store.job_set js
WHERE js.set_id = :set_id
  AND w.set_id = js.set_id
  AND w.attempts >= greatest(1, js.max_attempts)
  AND :message = (
      SELECT f.message
      FROM biene_store.failure_:set f
      WHERE f.job = w.job
      ORDER BY f.failed_at DESC, f.claim_id DESC
      LIMIT 1
  )
