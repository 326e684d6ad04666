select r.bucket, r.id as resource_id, r.version as resource_version, (0)::integer as row_no
, r.id as c1 /* id */
, substring(r.content #>> '{subject,reference}' from '^Patient/([^/]+)(?:/_history/.+)?$') as c2 /* patient */
, (jsonb_path_query_first(r.content, '$."code"."coding"[*] ? (@."system" == "http://hl7.org/fhir/sid/icd-10")."code"')) #>> '{}' as c3 /* code */
, project.to_date(r.content ->> 'recordedDate') as c4 /* recorded_date */
, substring(r.content #>> '{encounter,reference}' from '^Encounter/([^/]+)(?:/_history/.+)?$') as c5 /* encounter */
from r
where r.type = 'Condition'
  and not (jsonb_path_exists(r.content, '$."verificationStatus"."coding"[*] ? ((@."code" == "entered-in-error" || @."code" == "refuted"))'))
