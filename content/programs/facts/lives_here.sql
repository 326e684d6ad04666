/* Residence that has begun and not ended, on the day of the clock. */
select r.bucket, r.id as subject,
       (r.residence_start is null or r.residence_start <= :today) and (r.residence_end is null or r.residence_end >= :today) as value
from project.pub_resident r
where :subjects(r.id)
