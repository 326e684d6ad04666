select r.bucket, r.id as resource_id, r.version as resource_version, (0)::integer as row_no
, r.id as c1 /* id */
, nullif(split_part(split_part(chr(1) || (r.content -> 'subject' ->> 'reference'), chr(1) || 'Patient/', 2), '/_history/', 1), '') as c2 /* patient */
, nullif(split_part(split_part(chr(1) || (r.content -> 'serviceProvider' ->> 'reference'), chr(1) || 'Organization/', 2), '/_history/', 1), '') as c3 /* institution */
, r.content -> 'class' ->> 'code' as c4 /* class */
, project.to_date(r.content -> 'period' ->> 'start') as c5 /* start */
, project.to_date(r.content -> 'period' ->> 'end') as c6 /* end */
, (jsonb_path_query_first(r.content, '$."reasonCode"[*]."coding"[*] ? (@."system" == "http://hl7.org/fhir/sid/icd-10")."code"')) #>> '{}' as c7 /* reason_icd10 */
from r
where r.type = 'Encounter'
  and ((not (((r.content ->> 'status') = ('cancelled')))) and (not (((r.content ->> 'status') = ('entered-in-error')))))
