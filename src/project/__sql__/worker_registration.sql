select r.bucket, r.id as resource_id, r.version as resource_version, (row_number() over (partition by r.bucket, r.id order by f1.i) - 1)::integer as row_no
, r.id as c1 /* id */
, nullif(split_part(split_part(chr(1) || (r.content -> 'practitioner' ->> 'reference'), chr(1) || 'Practitioner/', 2), '/_history/', 1), '') as c2 /* practitioner */
, nullif(split_part(split_part(chr(1) || (r.content -> 'organization' ->> 'reference'), chr(1) || 'Organization/', 2), '/_history/', 1), '') as c3 /* institution */
, (jsonb_path_query_first(f1.v, '$."extension"[*] ? (@."url" == "kind")."valueCode"')) #>> '{}' as c4 /* kind */
, (jsonb_path_query_first(f1.v, '$."extension"[*] ? (@."url" == "number")."valueString"')) #>> '{}' as c5 /* number */
, (jsonb_path_query_first(f1.v, '$."extension"[*] ? (@."url" == "scope")."valueCode"')) #>> '{}' as c6 /* scope */
, project.to_date(jsonb_path_query_first(f1.v, '$."extension"[*] ? (@."url" == "period")."valuePeriod"') ->> 'start') as c7 /* valid_from */
, project.to_date(jsonb_path_query_first(f1.v, '$."extension"[*] ? (@."url" == "period")."valuePeriod"') ->> 'end') as c8 /* valid_until */
from r
cross join lateral jsonb_path_query(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:registration")') with ordinality as f1(v, i)
where r.type = 'PractitionerRole'
