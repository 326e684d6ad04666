/* Residents, each person once, with the days of residence; only = a condition on `r`. */
select r.bucket, r.id, r.area, r.birth_date, r.sex, r.resource_version,
       coalesce((r.residence_start at time zone 'Asia/Shanghai')::date, r.birth_date) as start,
       least((r.residence_end at time zone 'Asia/Shanghai')::date, (r.deceased_date at time zone 'Asia/Shanghai')::date) as until
from project.pub_resident r
where :subjects(r.id) and :arg(only, true) and :include(counted-once)
