select r.bucket, r.id as resource_id, r.version as resource_version, (0)::integer as row_no
, r.id as c1 /* id */
, nullif(split_part(split_part(chr(1) || (r.content -> 'managingOrganization' ->> 'reference'), chr(1) || 'Organization/', 2), '/_history/', 1), '') as c2 /* institution */
, (jsonb_path_query_first(r.content, '$."type"[*]."coding"[*] ? (@."system" == "urn:kangyu:cs:bed-kind")."code"')) #>> '{}' as c3 /* kind */
, r.content ->> 'status' as c4 /* status */
, (jsonb_path_query_first(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:negative-pressure")."valueBoolean"'))::boolean as c5 /* negative_pressure */
, project.to_date(jsonb_path_query_first(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:in-service")."valuePeriod"') ->> 'start') as c6 /* service_start */
, project.to_date(jsonb_path_query_first(r.content, '$."extension"[*] ? (@."url" == "urn:kangyu:ext:in-service")."valuePeriod"') ->> 'end') as c7 /* service_end */
from r
where r.type = 'Location'
  and jsonb_path_exists(r.content, '$."physicalType"."coding"[*] ? (@."system" == "http://terminology.hl7.org/CodeSystem/location-physical-type" && @."code" == "bd")')
