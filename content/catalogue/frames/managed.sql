/* Time under management in the programme `pack`; left = until when somebody who left for a reason other than death or moving is counted. */
select m.id, m.subject, m.institution, m.doctor, m.team, m.version, m.enrolled, r.bucket, r.area,
       least(m.until, d.last) as managed_until,
       least(case when m.exit_reason in ('lost', 'refused') then :arg(left) else m.until end, d.last) as until
from programs.pub_managed m
join project.pub_resident r on r.id = m.subject
cross join lateral (select least((r.residence_end at time zone 'Asia/Shanghai')::date, (r.deceased_date at time zone 'Asia/Shanghai')::date) as last) d
where m.pack = ':arg(pack)' and :subjects(m.subject)
