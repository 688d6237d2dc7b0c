-- Enters a set's name; no row if it is there. Waits for another transaction that is creating the same set.
--
--   :name  text
INSERT INTO biene_store.job_set (name)
VALUES (:name)
ON CONFLICT (name) DO NOTHING
RETURNING set_id
