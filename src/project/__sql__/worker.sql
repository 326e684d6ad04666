select r.bucket, r.id as resource_id, r.version as resource_version, (0)::integer as row_no
, r.id as c1 /* id */
, r.content -> 'name' -> 0 ->> 'text' as c2 /* name */
, r.content ->> 'gender' as c3 /* sex */
, project.to_date(r.content ->> 'birthDate') as c4 /* birth_date */
from r
where r.type = 'Practitioner'
