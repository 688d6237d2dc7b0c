-- Opens the jobs of an add to claims; they are seen when its transaction commits.
--
--   :set_id       int
--   :places       bigint[]  random
--   :nexts        bigint[]
--   :his          bigint[]
--   :input_bytes  int[]     the longest input of each lane
INSERT INTO biene_store.lane (set_id, place, next, hi, input_bytes)
SELECT :set_id, place, next, hi, input_bytes
FROM unnest(:places::bigint[], :nexts::bigint[], :his::bigint[], :input_bytes::int[])
    AS g (place, next, hi, input_bytes)
