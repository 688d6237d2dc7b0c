-- The next numbers for jobs of a set, as runs without a gap: one run unless other adds draw at the same moment.
--
--   :sequence  text  the set's sequence of numbers
--   :jobs      int   how many
SELECT min(number) AS first,
       count(*)::int AS jobs
FROM (
    SELECT number,
           number - row_number() OVER (ORDER BY number) AS run
    FROM (SELECT nextval((:sequence::text)::regclass) AS number FROM generate_series(1, :jobs)) drawn
) numbered
GROUP BY run
ORDER BY first
