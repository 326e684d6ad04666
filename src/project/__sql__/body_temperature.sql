select r.bucket, r.id as resource_id, r.version as resource_version, (0)::integer as row_no
, r.id as c1 /* id */
, nullif(split_part(split_part(chr(1) || (r.content -> 'subject' ->> 'reference'), chr(1) || 'Patient/', 2), '/_history/', 1), '') as c2 /* patient */
, nullif(split_part(split_part(chr(1) || (r.content -> 'encounter' ->> 'reference'), chr(1) || 'Encounter/', 2), '/_history/', 1), '') as c3 /* encounter */
, project.to_date(r.content ->> 'effectiveDateTime') as c4 /* date */
, (r.content -> 'valueQuantity' -> 'value')::numeric as c5 /* value */
, r.content -> 'valueQuantity' ->> 'unit' as c6 /* unit */
, r.content -> 'valueQuantity' ->> 'code' as c7 /* unit_code */
from r
where r.type = 'Observation'
  and ((jsonb_path_exists(r.content, '$."code"."coding"[*] ? ((((@."code" == "8310-5" || @."code" == "8331-1") || @."code" == "8328-7") || @."code" == "8333-7"))')) or (((r.content -> 'code' ->> 'text') = ('体温'))))
  and ((not (((r.content ->> 'status') = ('cancelled')))) and (not (((r.content ->> 'status') = ('entered-in-error')))))
  and (r.content -> 'valueQuantity' -> 'value') is not null
