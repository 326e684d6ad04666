select r.bucket, r.id as resource_id, r.version as resource_version, (0)::integer as row_no
, r.id as c1 /* id */
, nullif(split_part(split_part(chr(1) || (r.content -> 'subject' ->> 'reference'), chr(1) || 'Patient/', 2), '/_history/', 1), '') as c2 /* patient */
, project.to_date(r.content ->> 'effectiveDateTime') as c3 /* date */
, (jsonb_path_query_first(r.content, '$."valueCodeableConcept"."coding"[*] ? (@."system" == "http://hl7.org/fhir/sid/icd-10")."code"')) #>> '{}' as c4 /* icd10 */
from r
where r.type = 'Observation'
  and jsonb_path_exists(r.content, '$."code"."coding"[*] ? (@."system" == "urn:kangyu:cs:event" && @."code" == "death-cause")')
  and not (((r.content ->> 'status') = ('entered-in-error')))
