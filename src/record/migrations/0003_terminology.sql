-- A version of a code system. Versions stand side by side; `origin` says who vouches for it: HL7's R4 definitions, a table
-- that an operator loaded, or a CodeSystem among the records (`id` is then the record's). `supplements` is an address without
-- version.
create table record.code_system (
  key         bigint      generated always as identity primary key,
  origin      text        not null check (origin in ('core', 'table', 'resource')),
  id          text        collate "C" not null,
  url         text        collate "C",
  version     text        collate "C",
  supplements text        collate "C",
  value_set   text        collate "C",
  valid_from  date,
  valid_to    date,
  header      jsonb       not null,
  concepts    int         not null default 0,
  fingerprint text,
  at          timestamptz not null,
  unique (origin, id)
);
create index code_system_url on record.code_system (url);
create index code_system_supplements on record.code_system (supplements) where supplements is not null;
create index code_system_value_set on record.code_system (value_set) where value_set is not null;

-- What code_system, concept and concept_parent hold of one version comes and goes together (store-terminology.ts); a foreign
-- key would ask for every row again.
-- `no` numbers the concepts so that each stands before what is below it; what is below it ends at `last`. Where a concept has
-- several parents it stands below the first, and concept_also tells of the others.
create table record.concept (
  system      bigint  not null,
  code        text    collate "C" not null,
  no          int     not null,
  last        int     not null,
  display     text,
  label       text    collate "C" not null,
  definition  text,
  designation jsonb,
  property    jsonb,
  inactive    boolean not null,
  abstract    boolean not null,
  valid_from  date,
  valid_to    date,
  primary key (system, code)
);
create index concept_no on record.concept (system, no);
create index concept_folded on record.concept (system, lower(code));

create table record.concept_parent (
  system bigint not null,
  code   text   collate "C" not null,
  parent text   collate "C" not null,
  primary key (system, code, parent)
);
create index concept_parent_parent on record.concept_parent (system, parent);

-- A further parent: what is numbered low .. high stands below `parent_no` too.
create table record.concept_also (
  system    bigint not null references record.code_system on delete cascade,
  parent_no int    not null,
  low       int    not null,
  high      int    not null,
  primary key (system, parent_no, low)
);

create table record.value_set (
  key     bigint      generated always as identity primary key,
  origin  text        not null check (origin in ('core', 'resource')),
  id      text        collate "C" not null,
  url     text        collate "C",
  version text        collate "C",
  content jsonb       not null,
  at      timestamptz not null,
  unique (origin, id)
);
create index value_set_url on record.value_set (url);

create table record.concept_map (
  key     bigint      generated always as identity primary key,
  origin  text        not null check (origin in ('core', 'resource')),
  id      text        collate "C" not null,
  url     text        collate "C",
  version text        collate "C",
  source  text        collate "C",
  target  text        collate "C",
  header  jsonb       not null,
  at      timestamptz not null,
  unique (origin, id)
);
create index concept_map_url on record.concept_map (url);

-- One row a target of an element; an element without targets has one row without a target.
create table record.concept_mapping (
  map           bigint not null references record.concept_map on delete cascade,
  no            int    not null,
  part          int    not null,
  source_system text   collate "C",
  source_code   text   collate "C" not null,
  target_system text   collate "C",
  target_code   text   collate "C",
  detail        jsonb  not null,
  primary key (map, no)
);
create index concept_mapping_source on record.concept_mapping (source_code, map);
create index concept_mapping_target on record.concept_mapping (target_code, map);

-- Fingerprint of the shipped definitions that were taken in last.
create table record.terminology_state (
  only_row    boolean     primary key default true check (only_row),
  fingerprint text        not null,
  at          timestamptz not null
);
