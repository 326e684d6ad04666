/* Each woman once, on the day on which it was found (`found` of the form `finding`); numerator: treated to the standard at `site` since. */
with people as (
  :include(people)
), finding as (
  :include(answers; form=:arg(finding); columns=:arg(found) as found_on)
), treated as (
  :include(answers; form=cervical_breast_screening_treatment; columns=f.site, f.standard)
)
select l.bucket, l.id as subject, l.area, null::text as institution, l.found_on as date, '{}'::jsonb as strata,
       case when exists (select 1 from treated t where t.id = l.id and t.site = :arg(site) and t.standard and t.day >= l.found_on) then 1 else 0 end as numerator,
       1 as denominator, array[l.evidence] as evidence
from (select distinct on (id) * from finding where found_on is not null order by id, found_on, evidence) l
