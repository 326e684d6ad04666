/* Registered children until their seventh birthday, each once, with their newest enrolment in the programme `pack`. */
select r.bucket, r.id, r.area, r.birth_date, r.resource_version, r.id as subject, e.institution, e.doctor, e.team,
       greatest((r.residence_start at time zone 'Asia/Shanghai')::date, r.birth_date) as start,
       least((r.residence_end at time zone 'Asia/Shanghai')::date, (r.deceased_date at time zone 'Asia/Shanghai')::date,
             (r.birth_date + interval '7 years')::date) as until
from project.pub_resident r
left join lateral (
  select m.institution, m.doctor, m.team from programs.pub_managed m
  where m.subject = r.id and m.pack = ':arg(pack)' order by m.enrolled desc, m.id limit 1) e on true
where :subjects(r.id) and r.birth_date > :since - 2922 and :include(counted-once)
