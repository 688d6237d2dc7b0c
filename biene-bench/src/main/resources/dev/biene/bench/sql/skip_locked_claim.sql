-- Claims open tasks in random order.
--
--   1       how many at most
--
-- Walks task_open.
UPDATE task
SET state = 1,
    claimed_at = now()
WHERE id = ANY (ARRAY(
    SELECT id
    FROM task
    WHERE state = 0
    ORDER BY place
    LIMIT ?
    FOR UPDATE SKIP LOCKED
))
RETURNING id, input
