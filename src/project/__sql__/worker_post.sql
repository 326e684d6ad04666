select r.bucket, r.id as resource_id, r.version as resource_version, (0)::integer as row_no
, r.id as c1 /* id */
, nullif(split_part(split_part(chr(1) || (r.content -> 'practitioner' ->> 'reference'), chr(1) || 'Practitioner/', 2), '/_history/', 1), '') as c2 /* practitioner */
, nullif(split_part(split_part(chr(1) || (r.content -> 'organization' ->> 'reference'), chr(1) || 'Organization/', 2), '/_history/', 1), '') as c3 /* institution */
, (jsonb_path_query_first(r.content, '$."code"[*]."coding"[*] ? (@."system" == "urn:kangyu:cs:occupation")."code"')) #>> '{}' as c4 /* occupation */
, (jsonb_path_query_first(r.content, '$."specialty"[*]."coding"[*] ? (@."system" == "urn:kangyu:cs:practice-category")."code"')) #>> '{}' as c5 /* practice_category */
, jsonb_path_exists(r.content, '$."specialty"[*]."coding"[*] ? (@."system" == "urn:kangyu:cs:specialty" && @."code" == "general-practice")') as c6 /* is_gp */
, jsonb_path_exists(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:post")."valueCode" ? (@ == "public-health")') as c7 /* public_health_post */
, project.to_date(r.content -> 'period' ->> 'start') as c8 /* post_start */
, project.to_date(r.content -> 'period' ->> 'end') as c9 /* post_end */
from r
where r.type = 'PractitionerRole'
