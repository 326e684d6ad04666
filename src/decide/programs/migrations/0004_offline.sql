-- Contacts that came from devices without a network: each answered once, whatever became of it. What is stored is a record and needs
-- its answers here no more; what is not waits with the reason.
create table programs.offline_contact (
  id uuid primary key, -- of the contact, chosen on the device
  device uuid not null,
  account text collate "C" not null, -- sign-in name of whose device it is
  patient text collate "C" not null,
  pack text collate "C" not null,
  form text collate "C" not null,
  form_from date not null, -- version that was filled in
  time text collate "C" not null,
  answers jsonb not null,
  recorded_at timestamptz not null, -- by the device's clock
  received_at timestamptz not null,
  skew_seconds integer not null, -- what the device's clock was behind when it sent
  clock_moved boolean not null, -- another difference than when it was recorded
  digest bytea not null, -- SHA-256 of what was sent
  state text collate "C" not null check (state in ('stored', 'refused', 'conflict', 'review', 'dropped')),
  reason jsonb, -- {code, messages, details}
  settled_at timestamptz,
  settled_by text collate "C"
);
create index on programs.offline_contact (account, received_at, id) where state in ('refused', 'conflict', 'review');
create index on programs.offline_contact (patient);
