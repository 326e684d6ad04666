-- One block of the sequence belongs to one batch: seq .. seq + 65535 (see take-block in store.ts).
create sequence record.commit_seq as bigint increment by 65536 start with 65536;

-- A batch that was stored. Readers of the change feed take only batches whose transaction id lies below the horizon of
-- their snapshot, so a batch that commits late is never skipped.
create table record.commit (
  seq   bigint      primary key,
  xid   xid8        not null default pg_current_xact_id(),
  at    timestamptz not null,
  count int         not null
);
create index commit_xid on record.commit (xid, seq);
create index commit_at on record.commit (at, seq);
revoke update, delete, truncate on record.commit from kangyu_app;

-- Each version once; the current one is the newest. Personal identifiers inside content are sealed (seal.ts).
create table record.version (
  bucket     smallint    not null,
  type       text        collate "C" not null,
  id         text        collate "C" not null,
  version    int         not null,
  seq        bigint      not null,
  at         timestamptz not null,
  op         text        not null check (op in ('create', 'update', 'delete')),
  content    jsonb,
  source     text,
  submission text,
  causation  text,
  primary key (bucket, type, id, version),
  check ((op = 'delete') = (content is null))
);
create index version_seq on record.version (seq);
create index version_type_at on record.version (type, at, seq);
revoke update, delete, truncate on record.version from kangyu_app;

-- The one global unique constraint: where a resource lives and which version is current. `area` is the division code it
-- belongs to; '?' is a person of unknown residence (seen by callers of the whole instance only), null belongs to nobody.
create table record.locator (
  type    text     collate "C" not null,
  id      text     collate "C" not null,
  bucket  smallint not null,
  version int      not null,
  deleted boolean  not null,
  area    text     collate "C",
  primary key (type, id)
) with (fillfactor = 90);

-- One row an indexed value of a current version: 64-bit hash of `type|parameter|value`; dates as [low, high).
create table record.search (
  bucket smallint    not null,
  type   text        collate "C" not null,
  id     text        collate "C" not null,
  hash   bigint      not null,
  low    timestamptz,
  high   timestamptz
);
create index search_hash on record.search (hash, low);
create index search_resource on record.search (id);

-- Fingerprint of the parameter definitions the index was built with; another one rebuilds it (reindex.ts).
create table record.index_state (
  only_row    boolean     primary key default true check (only_row),
  fingerprint text        not null,
  at          timestamptz not null
);

create view record.pub_current as
  select l.bucket, l.type, l.id, l.version, v.seq, v.at as last_updated, l.area, v.source, v.submission, v.content
  from record.locator l
  join record.version v on v.bucket = l.bucket and v.type = l.type and v.id = l.id and v.version = l.version
  where not l.deleted;

create view record.pub_version as
  select bucket, type, id, version, seq, at, op, source, submission, causation, content from record.version;
