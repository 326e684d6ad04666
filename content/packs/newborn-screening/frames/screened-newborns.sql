/* Newborns by day of birth; those with a screening that is `good` count. */
select p.bucket, p.id as subject, p.area, null::text as institution, p.birth_date as date, '{}'::jsonb as strata,
       case when exists (select 1 from screen s where s.id = p.id and :arg(good)) then 1 else 0 end as numerator, 1 as denominator, array['Patient/' || p.id || '/_history/' || p.resource_version] as evidence
from people p where p.birth_date >= :since
