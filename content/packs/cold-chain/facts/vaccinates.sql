/* Institutions that gave a dose in the last year; of the others nothing is known. */
select min(d.bucket) as bucket, 'Organization/' || d.institution as subject, true as value
from project.pub_immunization_row d
where d.institution is not null and d.date >= :today - 365 and :subjects('Organization/' || d.institution)
group by d.institution
