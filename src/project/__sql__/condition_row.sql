select r.bucket, r.id as resource_id, r.version as resource_version, (0)::integer as row_no
, r.id as c1 /* id */
, nullif(split_part(split_part(chr(1) || (r.content -> 'subject' ->> 'reference'), chr(1) || 'Patient/', 2), '/_history/', 1), '') as c2 /* patient */
, (jsonb_path_query_first(r.content, '$."code"."coding"[*] ? (@."system" == "http://hl7.org/fhir/sid/icd-10")."code"')) #>> '{}' as c3 /* code */
, project.to_date(r.content ->> 'recordedDate') as c4 /* recorded_date */
, nullif(split_part(split_part(chr(1) || (r.content -> 'encounter' ->> 'reference'), chr(1) || 'Encounter/', 2), '/_history/', 1), '') as c5 /* encounter */
from r
where r.type = 'Condition'
  and not (jsonb_path_exists(r.content, '$."verificationStatus"."coding"[*] ? ((@."code" == "entered-in-error" || @."code" == "refuted"))'))
