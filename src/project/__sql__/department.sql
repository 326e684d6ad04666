select r.bucket, r.id as resource_id, r.version as resource_version, (0)::integer as row_no
, r.id as c1 /* id */
, nullif(split_part(split_part(chr(1) || (r.content -> 'providedBy' ->> 'reference'), chr(1) || 'Organization/', 2), '/_history/', 1), '') as c2 /* institution */
, (jsonb_path_query_first(r.content, '$."type"[*]."coding"[*] ? (@."system" == "urn:kangyu:cs:department")."code"')) #>> '{}' as c3 /* code */
, r.content ->> 'name' as c4 /* name */
, (jsonb_path_query_first(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:places")."valueInteger"'))::integer as c5 /* places */
, (jsonb_path_query_first(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:inclusive")."valueBoolean"'))::boolean as c6 /* inclusive */
, project.to_date(jsonb_path_query_first(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:in-service")."valuePeriod"') ->> 'start') as c7 /* service_start */
, project.to_date(jsonb_path_query_first(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:in-service")."valuePeriod"') ->> 'end') as c8 /* service_end */
, ((not ((r.content -> 'active') is not null)) or ((r.content -> 'active')::boolean)) as c9 /* active */
from r
where r.type = 'HealthcareService'
