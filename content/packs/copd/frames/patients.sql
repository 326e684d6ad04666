/* Residents with the diagnosis, from the day it was recorded. */
select p.bucket, p.id, p.area, greatest(p.start, min((d.recorded_date at time zone 'Asia/Shanghai')::date)) as first, p.until as last, min('Condition/' || d.id || '/_history/' || d.resource_version) as evidence
from people p
left join identify.pub_patient_person me on me.bucket = p.bucket and me.patient_id = p.id
left join identify.pub_patient_person o on o.person_id = me.person_id
join project.pub_condition_row d on d.patient = coalesce(o.patient_id, p.id)
where d.code ~ :codes(copd) and d.recorded_date is not null
group by p.bucket, p.id, p.area, p.start, p.until
