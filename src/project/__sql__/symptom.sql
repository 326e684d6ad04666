select r.bucket, r.id as resource_id, r.version as resource_version, (0)::integer as row_no
, r.id as c1 /* id */
, nullif(split_part(split_part(chr(1) || (r.content -> 'subject' ->> 'reference'), chr(1) || 'Patient/', 2), '/_history/', 1), '') as c2 /* patient */
, nullif(split_part(split_part(chr(1) || (r.content -> 'encounter' ->> 'reference'), chr(1) || 'Encounter/', 2), '/_history/', 1), '') as c3 /* encounter */
, project.to_date(r.content ->> 'effectiveDateTime') as c4 /* date */
, (jsonb_path_query_first(r.content, '$."code"."coding"[*]."code"')) #>> '{}' as c5 /* code */
, r.content -> 'code' ->> 'text' as c6 /* text */
, r.content ->> 'valueString' as c7 /* said */
, (r.content -> 'valueBoolean')::boolean as c8 /* present */
, (jsonb_path_query_first(r.content, '$."valueCodeableConcept"."coding"[*]."code"')) #>> '{}' as c9 /* answer */
, r.content -> 'valueCodeableConcept' ->> 'text' as c10 /* answer_text */
from r
where r.type = 'Observation'
  and ((((((jsonb_path_exists(r.content, '$."code"."coding"[*] ? (((((@."code" == "8661-1" || @."code" == "10154-3") || @."code" == "49727002") || @."code" == "267102003") || @."code" == "162397003"))')) or (((r.content -> 'code' ->> 'text') = ('主诉'))))) or (((r.content -> 'code' ->> 'text') = ('咳嗽'))))) or (((r.content -> 'code' ->> 'text') = ('咽痛'))))
  and ((not (((r.content ->> 'status') = ('cancelled')))) and (not (((r.content ->> 'status') = ('entered-in-error')))))
