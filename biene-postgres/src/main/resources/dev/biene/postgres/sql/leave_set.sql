-- Notes that a bee has left its set, with its last figures.
--
--   :bee_id     bigint
UPDATE biene_store.bee
SET left_at = now(),
    running = 0,
    rate = 0
WHERE bee_id = :bee_id
  AND left_at IS NULL
