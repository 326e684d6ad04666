select r.bucket, r.id as resource_id, r.version as resource_version, (0)::integer as row_no
, r.id as c1 /* id */
, r.content ->> 'gender' as c2 /* sex */
, project.to_date(r.content ->> 'birthDate') as c3 /* birth_date */
, project.to_date(r.content ->> 'deceasedDateTime') as c4 /* deceased_date */
, (jsonb_path_query_first(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:area")."valueCode"')) #>> '{}' as c5 /* area */
, project.to_date(jsonb_path_query_first(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:residence")."valuePeriod"') ->> 'start') as c6 /* residence_start */
, project.to_date(jsonb_path_query_first(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:residence")."valuePeriod"') ->> 'end') as c7 /* residence_end */
, jsonb_path_exists(r.content, '$."identifier"[*] ? (@."system" == "urn:kangyu:id:birth-certificate")') as c8 /* has_birth_certificate */
, ((not ((r.content -> 'active') is not null)) or ((r.content -> 'active')::boolean)) as c9 /* active */
from r
where r.type = 'Patient'
