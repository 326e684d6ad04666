select r.bucket, r.id as resource_id, r.version as resource_version, (0)::integer as row_no
, r.id as c1 /* id */
, (jsonb_path_query_first(r.content, '$."identifier"[*] ? (@."system" == "urn:kangyu:id:uscc")."value"')) #>> '{}' as c2 /* uscc */
, r.content ->> 'name' as c3 /* name */
, (jsonb_path_query_first(r.content, '$."type"[*]."coding"[*] ? (@."system" == "urn:kangyu:cs:institution-class")."code"')) #>> '{}' as c4 /* class */
, (jsonb_path_query_first(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:area")."valueCode"')) #>> '{}' as c5 /* area */
, (jsonb_path_query_first(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:grade")."valueCode"')) #>> '{}' as c6 /* grade */
, (jsonb_path_query_first(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:grade-class")."valueCode"')) #>> '{}' as c7 /* grade_class */
, (jsonb_path_query_first(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:ownership")."valueCode"')) #>> '{}' as c8 /* ownership */
, (jsonb_path_query_first(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:run-by")."valueCode"')) #>> '{}' as c9 /* run_by */
, ((not ((r.content -> 'active') is not null)) or ((r.content -> 'active')::boolean)) as c10 /* active */
, project.to_date(jsonb_path_query_first(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:in-service")."valuePeriod"') ->> 'start') as c11 /* service_start */
, project.to_date(jsonb_path_query_first(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:in-service")."valuePeriod"') ->> 'end') as c12 /* service_end */
, nullif(split_part(split_part(chr(1) || (r.content -> 'partOf' ->> 'reference'), chr(1) || 'Organization/', 2), '/_history/', 1), '') as c13 /* part_of */
from r
where r.type = 'Organization'
