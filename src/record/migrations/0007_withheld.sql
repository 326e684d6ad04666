-- As addressHash of index-values.ts: of the record `Type/id` that a text names, alone or one of its versions (`Type/id/_history/n`).
create function record.address_of(reference text) returns bigint
language sql immutable strict parallel safe as $$
  select ('x' || encode(substr(sha256(convert_to(split_part(reference, '/', 1) || '/' || split_part(reference, '/', 2), 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint
$$;

create or replace view record.pub_current as
  select l.bucket, l.type, l.id, l.version, l.seq, v.at as last_updated, l.area, v.source, v.submission::text as submission, v.content,
         l.self, l.restricted, l.subject
  from record.locator l
  join record.version v on v.seq = l.seq
  where not l.deleted;

-- What other rooms ask when they leave out rows that name a restricted record (restriction/cleared.ts).
create view record.pub_restriction as
  select self, patient, label, past, makers, rules from record.restriction;
