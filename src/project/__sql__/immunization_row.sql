select r.bucket, r.id as resource_id, r.version as resource_version, (0)::integer as row_no
, r.id as c1 /* id */
, nullif(split_part(split_part(chr(1) || (r.content -> 'patient' ->> 'reference'), chr(1) || 'Patient/', 2), '/_history/', 1), '') as c2 /* patient */
, (jsonb_path_query_first(r.content, '$."vaccineCode"."coding"[*]."code"')) #>> '{}' as c3 /* vaccine_code */
, (jsonb_path_query_first(r.content, '$."vaccineCode"."coding"[*] ? ((@."system" == "urn:kangyu:cs:vaccine" || @."system" == "urn:kangyu:cs:immunisation:vaccine"))."code"')) #>> '{}' as c4 /* vaccine */
, r.content -> 'vaccineCode' ->> 'text' as c5 /* vaccine_name */
, (jsonb_path_query_first(r.content, '$."vaccineCode"."coding"[*]."display"')) #>> '{}' as c6 /* vaccine_display */
, project.to_date(r.content ->> 'occurrenceDateTime') as c7 /* date */
, nullif(split_part(split_part(chr(1) || ((jsonb_path_query_first(r.content, '$."performer"[*]."actor"."reference" ? (@ like_regex "^Organization/([^/]+)(?:/_history/.+)?$")')) #>> '{}'), chr(1) || 'Organization/', 2), '/_history/', 1), '') as c8 /* institution */
from r
where r.type = 'Immunization'
  and ((r.content ->> 'status') = ('completed'))
