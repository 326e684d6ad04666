-- The one register of nodes: whoever sends here, and the platforms above that this one sends to. Senders of HL7 v2 (0003) are
-- rows of it; only they have an application and a facility.
alter table ingest.hl7_node rename to node;
alter index ingest.hl7_node_pkey rename to node_pkey;
alter index ingest.hl7_node_sender rename to node_sender;
alter table ingest.node
  alter column application drop not null,
  alter column facility drop not null,
  add column code         text,
  add column name         text,
  add column role         text     not null default 'sender' check (role in ('sender', 'higher')),
  -- division code that it may read and write in; * is the whole instance
  add column area         text     not null default '*',
  add column doors        text[]   not null default '{hl7v2}',
  -- where it may come from; empty: anywhere
  add column networks     text[]   not null default '{}',
  -- sign-in name whose tokens are this node's, for the doors that know tokens
  add column account      text,
  add column algorithm    text     check (algorithm in ('SM2', 'Ed25519')),
  add column public_key   text,
  add column key_since    timestamptz,
  add column state        text     not null default 'active' check (state in ('active', 'suspended')),
  -- after so many hours without a message it counts as silent; null: never
  add column silent_hours int      check (silent_hours > 0),
  -- of a platform above: its address, and the code by which it knows this one
  add column address      text,
  add column known_as     text,
  add column seen_at      timestamptz,
  -- its clock less this one's, at the last message that told its time
  add column skew_ms      int,
  add column changed_by   text,
  add column changed_at   timestamptz,
  add check ((algorithm is null) = (public_key is null)),
  add check (role <> 'higher' or (address is not null and known_as is not null));
update ingest.node n set name = coalesce(n.note, n.source), code = case when m.n = 1 then n.source else n.source || '-' || m.n end
  from (select id, row_number() over (partition by source order by created_at, id) as n from ingest.node) m where m.id = n.id;
alter table ingest.node alter column code set not null, alter column name set not null;
create unique index node_code on ingest.node (code);
create unique index node_account on ingest.node (account) where account is not null;

-- What came through each door of a node, a day at a time.
create table ingest.node_traffic (
  node       uuid        not null,
  day        date        not null,
  door       text        not null,
  messages   bigint      not null,
  -- messages that were not taken whole
  errors     bigint      not null,
  last_at    timestamptz not null,
  last_error text,
  primary key (node, day, door)
);

-- A batch that its sender announced with number, period and checksum. What became of it stands with the submission of the same
-- bytes; a batch without one was announced, and never came to be stored.
create table ingest.batch (
  id                uuid        primary key,
  source            text        not null,
  batch_no          text        not null,
  kind              text        not null,
  period_start      date        not null,
  period_end        date        not null check (period_end >= period_start),
  records           int         not null,
  -- SHA-256 of the bytes
  checksum          bytea       not null,
  external_id       text        not null,
  received_at       timestamptz not null,
  recalled_at       timestamptz,
  recalled_by       text,
  recall_reason     text,
  recall_submission uuid,
  unique (source, batch_no),
  check ((recalled_at is null) = (recall_reason is null))
);
create index batch_received on ingest.batch (received_at, id);

create view ingest.pub_batch as
  select b.id, b.source, b.batch_no, b.kind, b.period_start, b.period_end, b.records, b.received_at, b.recalled_at, s.id as submission
  from ingest.batch b
  left join ingest.submission s on s.content_hash = b.checksum and s.external_id = b.external_id and s.source = b.source and s.status <> 'refused';
