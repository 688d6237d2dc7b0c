-- Finishes tasks.
--
--   1       their ids, bigint[]
--
-- Walks task_pkey.
UPDATE task
SET state = 2,
    finished_at = now(),
    result = 'null'
WHERE id = ANY (?)
