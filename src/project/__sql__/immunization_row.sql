select r.bucket, r.id as resource_id, r.version as resource_version, (0)::integer as row_no
, r.id as c1 /* id */
, nullif(split_part(split_part(chr(1) || (r.content -> 'patient' ->> 'reference'), chr(1) || 'Patient/', 2), '/_history/', 1), '') as c2 /* patient */
, (jsonb_path_query_first(r.content, '$."vaccineCode"."coding"[*]."code"')) #>> '{}' as c3 /* vaccine_code */
, (jsonb_path_query_first(r.content, '$."vaccineCode"."coding"[*] ? ((@."system" == "urn:kangyu:cs:vaccine" || @."system" == "urn:kangyu:cs:immunisation:vaccine"))."code"')) #>> '{}' as c4 /* vaccine */
, coalesce(jsonb_path_query_array((select jsonb_agg(e1.v order by e1.i) from jsonb_path_query(r.content, '$."vaccineCode"."coding"[*]') with ordinality as e1(v, i) where (((e1.v -> 'system') is not null) and ((e1.v -> 'code') is not null))), '$[*]."system"'), '[]') as c5 /* code_systems */
, coalesce(jsonb_path_query_array((select jsonb_agg(e2.v order by e2.i) from jsonb_path_query(r.content, '$."vaccineCode"."coding"[*]') with ordinality as e2(v, i) where (((e2.v -> 'system') is not null) and ((e2.v -> 'code') is not null))), '$[*]."code"'), '[]') as c6 /* codes */
, r.content -> 'vaccineCode' ->> 'text' as c7 /* vaccine_name */
, (jsonb_path_query_first(r.content, '$."vaccineCode"."coding"[*]."display"')) #>> '{}' as c8 /* vaccine_display */
, (r.content -> 'isSubpotent')::boolean as c9 /* subpotent */
, project.to_date(r.content ->> 'occurrenceDateTime') as c10 /* date */
, nullif(split_part(split_part(chr(1) || ((jsonb_path_query_first(r.content, '$."performer"[*]."actor"."reference" ? (@ like_regex "^Organization/([^/]+)(?:/_history/.+)?$")')) #>> '{}'), chr(1) || 'Organization/', 2), '/_history/', 1), '') as c11 /* institution */
from r
where r.type = 'Immunization'
  and ((r.content ->> 'status') = ('completed'))
