/* Time of `target` (first, last, evidence) that lies in a `covered` span of `span`. */
select t.bucket, t.id as subject, t.area, null::text as institution, t.first as valid_from, t.last as valid_to, '{}'::jsonb as strata, 0 as numerator, 1 as denominator, array[t.evidence] as evidence
from target t where t.last is null or t.last > t.first
union all
select t.bucket, t.id, t.area, null::text, greatest(t.first, lower(s.covered)), least(t.last, upper(s.covered)), '{}'::jsonb, 1, 0, array[t.evidence]
from target t join span s on s.id = t.id where t.last is null or t.last > t.first
