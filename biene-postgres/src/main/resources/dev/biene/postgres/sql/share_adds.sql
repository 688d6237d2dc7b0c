-- Keeps only those adds away that want the set to themselves (lock_adds), until the transaction ends.
SELECT pg_advisory_xact_lock_shared(24363, :set)
