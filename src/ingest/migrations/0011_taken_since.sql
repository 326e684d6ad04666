-- A message that was turned away and came again: when it was taken, and where its receipt stands. `about`: keyed hashes of what a
-- request of the FHIR, CDA and table doors was about, by which it is known when it comes again; other messages keep their id.
alter table ingest.refusal
  add column about    bigint[] not null default '{}',
  add column taken_at timestamptz,
  add column taken_by uuid;
update ingest.refusal r set taken_at = s.received_at, taken_by = s.id
from ingest.node n, ingest.submission s
where n.id = r.node and r.door = 'hl7v2' and r.message <> '' and s.format = 'hl7v2' and s.external_id = r.message
  and s.source = n.source and s.status = 'stored' and s.received_at >= r.at;
create index refusal_open_message on ingest.refusal (message, sender) where taken_at is null and message <> '';
create index refusal_open_about on ingest.refusal using gin (about) where taken_at is null;

-- Language of the texts in HL7 v2 acknowledgements.
alter table ingest.node add column language text not null default 'zh' check (language in ('zh', 'en'));
