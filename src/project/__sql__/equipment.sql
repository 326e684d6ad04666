select r.bucket, r.id as resource_id, r.version as resource_version, (0)::integer as row_no
, r.id as c1 /* id */
, nullif(split_part(split_part(chr(1) || (r.content -> 'owner' ->> 'reference'), chr(1) || 'Organization/', 2), '/_history/', 1), '') as c2 /* institution */
, (jsonb_path_query_first(r.content, '$."type"."coding"[*] ? (@."system" == "urn:kangyu:cs:equipment")."code"')) #>> '{}' as c3 /* kind */
, (jsonb_path_query_first(r.content, '$."deviceName"[*]."name"')) #>> '{}' as c4 /* name */
, r.content ->> 'manufacturer' as c5 /* maker */
, r.content ->> 'modelNumber' as c6 /* model */
, (jsonb_path_query_first(r.content, '$."identifier"[*] ? (@."system" == "urn:kangyu:id:equipment-licence")."value"')) #>> '{}' as c7 /* licence */
, r.content ->> 'status' as c8 /* status */
, project.to_date(jsonb_path_query_first(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:in-service")."valuePeriod"') ->> 'start') as c9 /* service_start */
, project.to_date(jsonb_path_query_first(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:in-service")."valuePeriod"') ->> 'end') as c10 /* service_end */
from r
where r.type = 'Device'
  and jsonb_path_exists(r.content, '$."type"."coding"[*] ? (@."system" == "urn:kangyu:cs:equipment")')
