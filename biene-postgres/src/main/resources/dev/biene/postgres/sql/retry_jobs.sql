-- Gives those of some jobs that are exhausted their attempts back.
--
--   :set_id  int
--   :jobs    bigint[]
--
-- Both of the indexes that begin with the set find them.
UPDATE biene_store.waiting w
SET attempts = 0,
    last_bee = NULL
FROM biene_store.job_set js
WHERE js.set_id = :set_id
  AND w.set_id = js.set_id
  AND w.job = ANY (:jobs::bigint[])
  AND w.attempts >= greatest(1, js.max_attempts)
