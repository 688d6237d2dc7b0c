-- Which of these inputs a set has already.
--
--   :set         int
--   :digests     uuid[]
--   :id_digests  uuid[]
--
-- Walks job_digest_N and job_id_N.
SELECT digest, false AS by_id
FROM biene_store.job_:set
WHERE digest = ANY (:digests::uuid[])
UNION ALL
SELECT id_digest, true
FROM biene_store.job_:set
WHERE id_digest = ANY (:id_digests::uuid[])
