-- The next numbers for jobs of a set. They are without a gap unless another add draws at the same moment.
--
--   :sequence  text  the set's sequence of numbers
--   :jobs      int   how many
SELECT min(number) AS first, max(number) AS last
FROM (SELECT nextval((:sequence::text)::regclass) AS number FROM generate_series(1, :jobs)) drawn
