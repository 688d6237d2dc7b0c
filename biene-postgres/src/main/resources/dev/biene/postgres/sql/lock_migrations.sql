-- Any number that nobody else uses; "Biene" on a telephone's keys.
SELECT pg_advisory_xact_lock(24363)
