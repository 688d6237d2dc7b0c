-- The next numbers for jobs of a set without a gap, for an add that has the set's adds to itself (lock_adds): nobody else
-- draws between the two steps, which cost the same for any number of jobs.
--
--   :sequence  text  the set's sequence of numbers
--   :jobs      int   how many
SELECT setval(sequence, nextval(sequence) + :jobs - 1) - :jobs + 1 AS first,
       :jobs::int AS jobs
FROM (SELECT (:sequence::text)::regclass AS sequence) named
