select r.bucket, r.id as resource_id, r.version as resource_version, (row_number() over (partition by r.bucket, r.id order by f1.i) - 1)::integer as row_no
, r.id as c1 /* practitioner */
, (jsonb_path_query_first(f1.v, '$."code"."coding"[*] ? (@."system" == "urn:kangyu:cs:qualification")."code"')) #>> '{}' as c2 /* code */
, project.to_date(f1.v -> 'period' ->> 'start') as c3 /* valid_from */
, project.to_date(f1.v -> 'period' ->> 'end') as c4 /* valid_until */
from r
cross join lateral jsonb_array_elements((select jsonb_agg(e2.v order by e2.i) from jsonb_path_query(r.content, '$."qualification"[*]') with ordinality as e2(v, i) where jsonb_path_exists(e2.v, '$."code"."coding"[*] ? (@."system" == "urn:kangyu:cs:qualification")'))) with ordinality as f1(v, i)
where r.type = 'Practitioner'
