/* Adult residents times the prevalence: parameters prevalence, prevalenceFromAge. */
select r.bucket, r.id as subject, r.area, null::text as institution,
       greatest((r.residence_start at time zone 'Asia/Shanghai')::date, (r.birth_date + make_interval(years => :param(prevalenceFromAge)))::date) as valid_from,
       least((r.residence_end at time zone 'Asia/Shanghai')::date, (r.deceased_date at time zone 'Asia/Shanghai')::date) as valid_to,
       '{}'::jsonb as strata, :param(prevalence) as numerator, null::numeric as denominator,
       array['Patient/' || r.id || '/_history/' || r.resource_version] as evidence
from project.pub_resident r
where :subjects(r.id) and :include(counted-once)
