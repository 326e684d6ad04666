/* What institutions wrote in a form: form = its view without pub_form_, day = the day it counts for, columns = those of the answers and of the fact. */
select i.bucket, i.id as subject, i.area, i.id as institution, :arg(day) as date, :arg(columns), array['QuestionnaireResponse/' || f.id || '/_history/' || f.resource_version] as evidence
from project.pub_institution i
join project.pub_form_:arg(form) f on f.patient = i.id
where :subjects(i.id)
