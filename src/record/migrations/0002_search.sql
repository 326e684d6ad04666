-- The index moves into the locator row, and the version is found by its number. Both tables are written anew, in an order of
-- columns that wastes no bytes; ensureSearchIndex fills the index at the next start.
drop view record.pub_current;
drop view record.pub_version;
drop table record.search;
delete from record.index_state;

-- Types of a batch, so that the history of a type skips the batches without it; null in batches stored before.
alter table record.commit add column types text[] collate "C";

alter table record.version rename to version_before;
alter index record.version_pkey rename to version_before_pkey;
create table record.version (
  seq        bigint      primary key,
  at         timestamptz not null,
  version    int         not null,
  bucket     smallint    not null,
  submission uuid,
  type       text        collate "C" not null,
  id         text        collate "C" not null,
  op         text        not null check (op in ('create', 'update', 'delete')),
  source     text,
  causation  text,
  content    jsonb,
  -- PostgreSQL compresses rows from 2 KB on; some bytes of filler, which compress to nearly nothing, make it compress shorter
  -- ones too, which saves 5% of all bytes of the Synthea set. The target makes it compress the filler as well.
  filler     text,
  check ((op = 'delete') = (content is null))
) with (toast_tuple_target = 1500);
insert into record.version (seq, at, version, bucket, submission, type, id, op, source, causation, content)
  select seq, at, version, bucket,
         case when submission ~ '^[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}$' then submission::uuid end,
         type, id, op, source, causation, content
  from record.version_before order by seq;
-- The first version of a record is found by locator.no, so that only further ones need an index.
create unique index version_later on record.version (type, id, version) where version > 1;
revoke update, delete, truncate on record.version from kangyu_app;

alter table record.locator rename to locator_before;
alter index record.locator_pkey rename to locator_before_pkey;
create table record.locator (
  no      bigint      not null, -- seq of the first version
  seq     bigint      not null, -- seq of the current version
  self    bigint      not null, -- first 64 bits of SHA-256 of `type/id`: what references to the record are found by
  subject bigint,               -- such a hash of the main subject
  code    bigint,               -- key of the first main code
  low     timestamptz,          -- the main date as [low, high); '-infinity' when there is none
  high    timestamptz,
  version int         not null,
  bucket  smallint    not null,
  deleted boolean     not null,
  type    text        collate "C" not null,
  id      text        collate "C" not null,
  area    text        collate "C",
  keys    bigint[],             -- hashes of element and value, distinct, ascending
  primary key (type, id)
) with (fillfactor = 97);
insert into record.locator (no, seq, self, low, high, version, bucket, deleted, type, id, area, keys)
  select f.seq, v.seq, ('x' || left(encode(sha256(convert_to(l.type || '/' || l.id, 'UTF8')), 'hex'), 16))::bit(64)::bigint,
         case when not l.deleted then timestamptz '-infinity' end, case when not l.deleted then timestamptz '-infinity' end,
         l.version, l.bucket, l.deleted, l.type, l.id, l.area, case when not l.deleted then '{}'::bigint[] end
  from record.locator_before l
  join record.version_before v on v.bucket = l.bucket and v.type = l.type and v.id = l.id and v.version = l.version
  join record.version_before f on f.bucket = l.bucket and f.type = l.type and f.id = l.id and f.version = 1
  order by l.type, l.id;
drop table record.locator_before;
drop table record.version_before;

-- Chains and _has that lead to the types left out read them whole: hardly anything refers to those, and they are most of all.
create index locator_self on record.locator (self) where not deleted and type not in ('Observation', 'ExplanationOfBenefit');
create index locator_subject on record.locator (subject) where subject is not null;
create index locator_code on record.locator (code, low) where code is not null;
create index locator_low on record.locator (low) where not deleted;
-- A short pending list takes a third off the cost of a locator row and adds at most 0.3 ms to a search (measured; without a
-- limit of its own it would be 4 MB long).
create index locator_keys on record.locator using gin (keys) with (fastupdate = on, gin_pending_list_limit = 128) where not deleted;
-- So that the planner knows which values are common.
alter table record.locator alter column keys set statistics 1000;
alter table record.locator alter column code set statistics 1000;

-- Ordered values that have no column: further dates (milliseconds), numbers, measured values in base units.
create table record.range (
  hash bigint           not null,
  self bigint           not null,
  low  double precision not null,
  high double precision not null
);
create index range_hash on record.range (hash, low, high, self);

-- Code systems by element (`system`), for searches by code alone; `…` where a text is too long for its pairs.
create table record.system (
  path   bigint not null,
  system text   collate "C" not null,
  primary key (path, system)
);

create view record.pub_current as
  select l.bucket, l.type, l.id, l.version, l.seq, v.at as last_updated, l.area, v.source, v.submission::text as submission, v.content
  from record.locator l
  join record.version v on v.seq = l.seq
  where not l.deleted;

create view record.pub_version as
  select bucket, type, id, version, seq, at, op, source, submission::text as submission, causation, content from record.version;
