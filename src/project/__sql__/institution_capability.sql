select r.bucket, r.id as resource_id, r.version as resource_version, (row_number() over (partition by r.bucket, r.id order by f1.i) - 1)::integer as row_no
, r.id as c1 /* id */
, (jsonb_path_query_first(f1.v, '$."extension"[*] ? (@."url" == "code")."valueCode"')) #>> '{}' as c2 /* code */
, project.to_date(jsonb_path_query_first(f1.v, '$."extension"[*] ? (@."url" == "period")."valuePeriod"') ->> 'start') as c3 /* start */
, project.to_date(jsonb_path_query_first(f1.v, '$."extension"[*] ? (@."url" == "period")."valuePeriod"') ->> 'end') as c4 /* end */
from r
cross join lateral jsonb_path_query(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:capability")') with ordinality as f1(v, i)
where r.type = 'Organization'
