select e.bucket, e.patient as subject, true as value
from project.pub_encounter e
where :subjects(e.patient)
group by e.bucket, e.patient
