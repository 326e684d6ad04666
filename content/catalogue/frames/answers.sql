/* Contacts of the people of `people` by one form: form = its view without pub_form_, columns = those that are needed, only = a further condition. */
select p.bucket, p.id, p.area, p.start, p.until, f.day, :arg(columns), 'QuestionnaireResponse/' || f.id || '/_history/' || f.resource_version as evidence
from people p
left join identify.pub_patient_person me on me.bucket = p.bucket and me.patient_id = p.id
left join identify.pub_patient_person o on o.person_id = me.person_id
join project.pub_form_:arg(form) f on f.patient = coalesce(o.patient_id, p.id)
