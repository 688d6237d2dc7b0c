-- Gives exhausted jobs their attempts back.
--
--   :set_id  int
--
-- Walks waiting_attempts.
UPDATE biene_store.waiting w
SET attempts = 0,
    last_bee = NULL
FROM biene_store.job_set js
WHERE js.set_id = :set_id
  AND w.set_id = js.set_id
  AND w.attempts >= greatest(1, js.max_attempts)
