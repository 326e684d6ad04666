select r.bucket, r.id as resource_id, r.version as resource_version, (0)::integer as row_no
, r.id as c1 /* id */
, nullif(split_part(split_part(chr(1) || (r.content -> 'subject' ->> 'reference'), chr(1) || 'Patient/', 2), '/_history/', 1), '') as c2 /* patient */
, (jsonb_path_query_first(r.content, '$."code"."coding"[*]."code"')) #>> '{}' as c3 /* code */
, r.content -> 'code' ->> 'text' as c4 /* text */
, (jsonb_path_query_first(r.content, '$."code"."coding"[*]."display"')) #>> '{}' as c5 /* display */
, project.to_date(r.content ->> 'effectiveDateTime') as c6 /* date */
, nullif(split_part(split_part(chr(1) || ((jsonb_path_query_first(r.content, '$."performer"[*]."reference" ? (@ like_regex "^Organization/([^/]+)(?:/_history/.+)?$")')) #>> '{}'), chr(1) || 'Organization/', 2), '/_history/', 1), '') as c7 /* institution */
from r
where r.type = 'Observation'
  and jsonb_path_exists(r.content, '$."interpretation"[*]."coding"[*] ? (@."code" == "POS")')
  and ((not (((r.content ->> 'status') = ('cancelled')))) and (not (((r.content ->> 'status') = ('entered-in-error')))))
