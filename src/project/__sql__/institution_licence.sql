select r.bucket, r.id as resource_id, r.version as resource_version, (row_number() over (partition by r.bucket, r.id order by f1.i) - 1)::integer as row_no
, r.id as c1 /* institution */
, f1.v ->> 'value' as c2 /* number */
, project.to_date(f1.v -> 'period' ->> 'start') as c3 /* valid_from */
, project.to_date(f1.v -> 'period' ->> 'end') as c4 /* valid_until */
from r
cross join lateral jsonb_path_query(r.content, '$."identifier"[*] ? (@."system" == "urn:kangyu:id:institution-licence")') with ordinality as f1(v, i)
where r.type = 'Organization'
