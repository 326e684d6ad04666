-- Who may send HL7 v2 messages: sending application and facility (MSH-3, MSH-4), from when to when, and which source they are.
create table ingest.hl7_node (
  id          uuid primary key,
  application text not null,
  -- empty: of any facility
  facility    text not null,
  source      text not null,
  -- unified social credit code of the institution that the records are of
  institution text,
  valid_from  date not null,
  -- first day without it
  valid_to    date check (valid_to >= valid_from),
  note        text,
  created_by  text not null,
  created_at  timestamptz not null
);
create index hl7_node_sender on ingest.hl7_node (application, facility);
