select r.bucket, r.id as resource_id, r.version as resource_version, (0)::integer as row_no
, r.id as c1 /* id */
, (jsonb_path_query_first(r.content, '$."serviceType"."coding"[*]."code"')) #>> '{}' as c2 /* code */
, r.content -> 'serviceType' ->> 'text' as c3 /* text */
, (jsonb_path_query_first(r.content, '$."serviceType"."coding"[*]."display"')) #>> '{}' as c4 /* display */
from r
where r.type = 'Encounter'
  and (r.content -> 'serviceType') is not null
  and ((not (((r.content ->> 'status') = ('cancelled')))) and (not (((r.content ->> 'status') = ('entered-in-error')))))
