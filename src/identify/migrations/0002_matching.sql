-- The master index that works while records come in, and what people decide about it.

alter table identify.link drop constraint link_method_check;
alter table identify.link add constraint link_method_check
  check (method in ('id-number', 'birth-certificate', 'local', 'new', 'matched', 'decided'));
-- `own`: the person the Patient stood for before people merged that one; it goes back there when the merge is undone.
alter table identify.link add column own uuid, add column score real, add column via text collate "C";
create index link_own on identify.link (own) where own is not null;
alter table identify.person_identifier add column own uuid;
alter table identify.link_history add column score real, add column by text, add column reason text, add column decision uuid;

alter table identify.person drop constraint person_state_check;
alter table identify.person add constraint person_state_check
  check (state in ('temporary', 'confirmed', 'merged', 'split', 'deceased', 'migrated-out', 'cancelled'));

-- What a Patient is compared by. `sealed` holds name, sex, birth date, phone, address, id number as written (also wrong and
-- masked ones) and the mother's number: a comparison needs the texts, so they are kept, but not readable. `digest` tells
-- whether they changed. `keys` are keyed hashes of what brings Patients together.
create table identify.feature (
  bucket     smallint not null,
  patient_id text     collate "C" not null,
  sealed     bytea    not null,
  digest     bigint   not null,
  keys       bigint[] not null,
  numbered   boolean  not null,
  moved_out  boolean  not null default false,
  at         timestamptz not null,
  primary key (bucket, patient_id)
);

-- One row a key of a Patient, found by key alone. Their bucket is the key's own. `numbered`: the Patient states its own valid
-- id number, so another numbered one need not look at it.
create table identify.match_key (
  bucket     smallint not null,
  key        bigint   not null,
  numbered   boolean  not null,
  patient_id text     collate "C" not null,
  primary key (bucket, key, numbered, patient_id)
);

-- m, u and how common values are, learned from the register on a day. The newest holds.
create table identify.match_model (
  id         uuid        primary key,
  learned_at timestamptz not null,
  records    integer     not null,
  model      jsonb       not null
);

alter table identify.review drop constraint review_reason_check;
alter table identify.review add constraint review_reason_check check (reason in ('same-id-different-name', 'id-number-changed',
  'identifiers-of-two-persons', 'similar', 'merge-undone', 'duplicate-institution', 'duplicate-worker'));
alter table identify.review alter column person drop not null;
alter table identify.review
  -- The Patient (institution, worker) it was compared with.
  add column candidate text collate "C",
  add column score real,
  add column weights jsonb,
  add column outcome text check (outcome in ('same', 'different', 'wait')),
  add column decided_at timestamptz,
  add column decided_by text,
  add column note text;
create unique index review_pair on identify.review (reason, patient_id, candidate) where state = 'open' and person is null;
create index review_list on identify.review (state, at, id);
create index review_patient on identify.review (patient_id);

-- Persons that people made one. The edge counts until it is undone.
create table identify.merge (
  id           uuid        primary key,
  person       uuid        not null,
  survivor     uuid        not null,
  state_before text        not null,
  reason       text        not null,
  by           text        not null,
  at           timestamptz not null,
  undone_at    timestamptz
);
create index merge_person on identify.merge (person) where undone_at is null;
create index merge_survivor on identify.merge (survivor) where undone_at is null;

-- Every decision people took, in order.
create table identify.decision (
  id       uuid        primary key,
  kind     text        not null check (kind in ('merge', 'unmerge', 'split', 'same', 'different', 'wait', 'undo')),
  person   uuid,
  other    uuid,
  patient_id text      collate "C",
  review   uuid,
  merge    uuid,
  reason   text        not null,
  by       text        not null,
  at       timestamptz not null
);
create index decision_person on identify.decision (person);
create index decision_other on identify.decision (other);
create index decision_review on identify.decision (review);
revoke update, delete, truncate on identify.decision from kangyu_app;
