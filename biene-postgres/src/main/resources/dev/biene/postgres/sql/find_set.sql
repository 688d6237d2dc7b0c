-- A set's number, or no row.
--
--   :name  text
SELECT set_id
FROM biene_store.job_set
WHERE name = :name
