-- Writes jobs, in PostgreSQL's binary COPY format.
--
--   :set  int
COPY biene_store.job_:set (job, input, digest, id_digest) FROM STDIN (FORMAT binary)
