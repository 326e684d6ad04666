/* Time of `woman` that lies within the cycle of a screening. */
select w.bucket, w.id as subject, w.area, null::text as institution, w.first as valid_from, w.last as valid_to, '{}'::jsonb as strata, 0 as numerator, 1 as denominator,
       array['Patient/' || w.id || '/_history/' || w.resource_version] as evidence
from woman w where w.last > w.first
union all
select w.bucket, w.id, w.area, null::text, greatest(w.first, lower(s.covered)), least(w.last, upper(s.covered)), '{}'::jsonb, 1, 0, array['Patient/' || w.id || '/_history/' || w.resource_version]
from woman w join span s on s.id = w.id where w.last > w.first
