/* Registered cases by the day, and whether a valid contact by the form says that it was in time. */
select r.bucket, m.subject, r.area, m.institution, m.enrolled as date, '{}'::jsonb as strata, case when c.id is null then 0 else 1 end as numerator,
       1 as denominator, array_remove(array['EpisodeOfCare/' || m.id || '/_history/' || m.version, 'QuestionnaireResponse/' || c.id || '/_history/' || c.version], null) as evidence
from programs.pub_managed m
join project.pub_resident r on r.id = m.subject
left join lateral (
  select c.id, c.version from programs.pub_contact c
  where c.subject = m.subject and c.pack = 'malaria' and c.form = ':arg(form)' and c.valid and (c.values->>'inTime')::boolean
    and c.day >= m.enrolled and (m.until is null or c.day < m.until)
  order by c.day, c.id limit 1) c on true
where m.pack = 'malaria' and :subjects(m.subject) and coalesce(m.exit_reason, '') <> 'excluded'
