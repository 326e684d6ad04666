/* A reading (parameters stableInterval, lostAfter) holds until the next visit, or until the patient counts as lost. Who is lost or refuses stays in the denominator until the year ends. */
with managed as (
  :include(managed; pack=:arg(pack); left=make_date(extract(year from m.until - 1)::int + 1, 1, 1))
), reading as (
  select m.id, c.id as contact, c.version as contact_version, c.day, c.next, (c.values->>'atTarget')::boolean as at_target,
         lead(c.day) over (partition by m.id order by c.day, c.time, c.id) as later
  from managed m
  join programs.pub_contact c on c.subject = m.subject and c.pack = ':arg(pack)' and c.form = 'follow-up' and c.valid and c.values->>'status' = '1' and c.values->>'mode' in ('1', '2')
    and c.day >= m.enrolled and (m.managed_until is null or c.day < m.managed_until)
)
select m.bucket, m.subject, m.area, m.institution, m.enrolled as valid_from, m.until as valid_to,
       jsonb_strip_nulls(jsonb_build_object('doctor', m.doctor, 'team', m.team)) as strata, 0 as numerator, 1 as denominator,
       array['EpisodeOfCare/' || m.id || '/_history/' || m.version] as evidence
from managed m
union all
select m.bucket, m.subject, m.area, m.institution, v.day,
       least(v.later, m.managed_until, (least(coalesce(v.next, v.day + :param(stableInterval)), v.day + :param(stableInterval)) + :param(lostAfter))::date + 1),
       jsonb_strip_nulls(jsonb_build_object('doctor', m.doctor, 'team', m.team)), 1, 0,
       array['QuestionnaireResponse/' || v.contact || '/_history/' || v.contact_version]
from managed m join reading v on v.id = m.id
where v.at_target
