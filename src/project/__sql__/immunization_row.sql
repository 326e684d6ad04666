select r.bucket, r.id as resource_id, r.version as resource_version, (0)::integer as row_no
, r.id as c1 /* id */
, substring(r.content #>> '{patient,reference}' from '^Patient/([^/]+)(?:/_history/.+)?$') as c2 /* patient */
, (jsonb_path_query_first(r.content, '$."vaccineCode"."coding"[*]."code"')) #>> '{}' as c3 /* vaccine_code */
, project.to_date(r.content ->> 'occurrenceDateTime') as c4 /* date */
, substring((jsonb_path_query_first(r.content, '$."performer"[*]."actor"."reference" ? (@ like_regex "^Organization/([^/]+)(?:/_history/.+)?$")')) #>> '{}' from '^Organization/([^/]+)(?:/_history/.+)?$') as c5 /* institution */
from r
where r.type = 'Immunization'
  and ((r.content ->> 'status') = ('completed'))
