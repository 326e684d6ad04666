-- Keys are keyed 64-bit hashes (blind indexes): no identifier stands here in readable form. Their bucket is the key's own,
-- so that the unique constraint can be distributed.

-- Which record an identifier of a source, or a global one, belongs to. `kind`: local | id-number | uscc | licence |
-- birth-certificate | natural | other.
create table identify.record_key (
  bucket smallint not null,
  key    bigint   not null,
  kind   text     not null,
  type   text     collate "C" not null,
  id     text     collate "C" not null,
  primary key (bucket, key)
);
create index record_key_record on identify.record_key (type, id);

create table identify.person (
  bucket     smallint    not null,
  id         uuid        not null,
  state      text        not null check (state in ('temporary', 'confirmed', 'deceased', 'merged')),
  survivor   uuid,
  name_key   bigint,
  created_at timestamptz not null,
  primary key (bucket, id),
  check ((state = 'merged') = (survivor is not null))
);

create index person_id on identify.person (id);

create table identify.person_identifier (
  bucket smallint not null,
  key    bigint   not null,
  kind   text     not null check (kind in ('id-number', 'birth-certificate')),
  person_bucket smallint not null,
  person uuid     not null,
  primary key (bucket, key)
);
create index person_identifier_person on identify.person_identifier (person);

-- A source's Patient and the person it stands for. Names are readable because people are looked for by parts of them;
-- id numbers are sealed, phones only hashed.
create table identify.link (
  bucket     smallint    not null,
  patient_id text        collate "C" not null,
  person_bucket smallint not null,
  person     uuid        not null,
  source     text        not null,
  method     text        not null check (method in ('id-number', 'birth-certificate', 'local', 'new')),
  at         timestamptz not null,
  active     boolean     not null default true,
  local_key  bigint,
  id_key     bigint,
  name       text,
  name_key   bigint,
  grams      text[]      not null default '{}',
  phone_keys bigint[]    not null default '{}',
  sex        text,
  birth_date date,
  area       text        collate "C",
  deceased   boolean     not null default false,
  id_number  text,
  primary key (bucket, patient_id)
);
create index link_person on identify.link (person);
create index link_grams on identify.link using gin (grams);
create index link_phones on identify.link using gin (phone_keys);
create index link_area on identify.link (area);
create index link_patient on identify.link (patient_id);

create table identify.link_history (
  seq        bigint      generated always as identity,
  bucket     smallint    not null,
  patient_id text        collate "C" not null,
  person     uuid,
  previous   uuid,
  method     text        not null,
  at         timestamptz not null,
  submission text,
  primary key (bucket, seq)
);
create index link_history_patient on identify.link_history (bucket, patient_id);
revoke update, delete, truncate on identify.link_history from kangyu_app;

-- What a person has to look at: nothing here was merged by itself.
create table identify.review (
  id         uuid        primary key,
  reason     text        not null check (reason in ('same-id-different-name', 'id-number-changed', 'identifiers-of-two-persons')),
  patient_id text        not null,
  person     uuid        not null,
  other      uuid,
  state      text        not null default 'open' check (state in ('open', 'decided')),
  at         timestamptz not null
);
create unique index review_open on identify.review (reason, patient_id, person) where state = 'open';

create view identify.pub_patient_person as
  select bucket, patient_id, person as person_id, source from identify.link where active;

create view identify.pub_person as
  select id as person_id, state, survivor, created_at from identify.person;
