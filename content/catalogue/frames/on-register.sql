/* Everybody of :include(managed), with the day from which and until which they are counted. */
select m.bucket, m.subject, m.area, m.institution, m.enrolled as valid_from, m.until as valid_to,
       jsonb_strip_nulls(jsonb_build_object('doctor', m.doctor, 'team', m.team)) as strata, 1 as numerator, null::numeric as denominator,
       array['EpisodeOfCare/' || m.id || '/_history/' || m.version] as evidence
from (
  :include(managed; pack=:arg(pack); left=:arg(left))
) m
