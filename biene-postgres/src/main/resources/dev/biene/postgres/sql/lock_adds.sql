-- Keeps every other add to this set away until the transaction ends. The first number says that it is Biene's.
SELECT pg_advisory_xact_lock(24363, :set)
