/* Children from each month of guidance on, served at it or not. */
with people as (
  :include(people; only=r.birth_date > :since - 1200)
), contact as (
  :include(answers; form=tcm_child_guidance; columns=f.id as contact)
), step as (
  select p.*, m.month, (p.birth_date + make_interval(months => m.month))::date as due from people p cross join (values (6), (12), (18), (24), (30), (36)) as m(month)
)
select s.bucket, s.id as subject, s.area, null::text as institution, greatest(s.start, (s.due + :param(tolerance))::date) as valid_from,
       least(s.until, (s.birth_date + make_interval(months => case when s.month = :param(childUntil) then s.month + 1 else s.month + 6 end) + :param(tolerance))::date) as valid_to, '{}'::jsonb as strata,
       case when exists (select 1 from contact c where c.id = s.id and c.day between (s.due - :param(tolerance))::date and (s.due + :param(tolerance))::date) then 1 else 0 end as numerator, 1 as denominator,
       array['Patient/' || s.id || '/_history/' || s.resource_version] as evidence
from step s
