-- Enters a bee into its set's book, and its limit of attempts if it brings one.
--
--   :set_id        int
--   :host          text
--   :pid           bigint
--   :version       text
--   :slots         int
--   :lost_after    interval
--   :max_attempts  int       or null
WITH joined AS (
    INSERT INTO biene_store.bee (set_id, host, pid, version, slots, lost_after)
    SELECT set_id, :host, :pid, :version, :slots, :lost_after::interval
    FROM biene_store.job_set
    WHERE set_id = :set_id
    RETURNING bee_id, set_id
), tallied AS (
    INSERT INTO biene_store.tally (bee_id, set_id)
    SELECT bee_id, set_id
    FROM joined
), noted AS (
    INSERT INTO biene_store.progress (set_id, slot, completed, failures)
    SELECT j.set_id,
           floor(extract(epoch FROM now()) / 5),
           (SELECT coalesce(sum(completed), 0) FROM biene_store.tally WHERE set_id = :set_id),
           (SELECT coalesce(sum(failed), 0) FROM biene_store.tally WHERE set_id = :set_id)
    FROM joined j
    ON CONFLICT DO NOTHING
), limited AS (
    UPDATE biene_store.job_set
    SET max_attempts = :max_attempts::int
    WHERE set_id = :set_id
      AND max_attempts <> :max_attempts::int
)
SELECT bee_id
FROM joined
