select r.bucket, r.id as resource_id, r.version as resource_version, (row_number() over (partition by r.bucket, r.id order by f1.i) - 1)::integer as row_no
, r.id as c1 /* institution */
, f1.v ->> 'valueCode' as c2 /* code */
from r
cross join lateral jsonb_path_query(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:licensed-department")') with ordinality as f1(v, i)
where r.type = 'Organization'
