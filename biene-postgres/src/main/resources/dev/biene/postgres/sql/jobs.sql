-- The jobs of a set in one state, or all, in order of their numbers.
--
--   :view   identifier  the set's id
--   :state  text        or null for all
SELECT job, input, state, result, attempts, seconds, bee_id, settled_at
FROM biene.:"view"
WHERE :state::text IS NULL
   OR state = :state::text
ORDER BY job
