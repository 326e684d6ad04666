-- What a signal is about besides diseases of persons: counts of a source, sources that agree, a school or unit, a space-time
-- cluster, a source that went silent, what somebody heard. `disease` holds the id of the disease, syndrome or source.
alter table surveillance.signal
  add column kind text collate "C" not null default 'series'
    check (kind in ('rule', 'series', 'source', 'agreement', 'place', 'scan', 'silence', 'rumour')),
  add column place text collate "C" not null default '', -- site or unit within the area
  add column event_rule text collate "C", -- rule of the information standard that it meets
  add column event_at timestamptz,
  add column event_due timestamptz;
update surveillance.signal set kind = 'rule' where trigger <> 'series';
alter table surveillance.signal alter column kind drop default;
create index signal_state on surveillance.signal (state) where responded_at is null;

create or replace view surveillance.pub_signal as
  select id, trigger, disease, area, level, first_day, last_day, cases, raised_at, respond_by, responded_at, state,
    kind, place, event_rule, event_at, event_due, state in ('event', 'closed') as confirmed
  from surveillance.signal;

-- Who counts for a source: a fever clinic, a pharmacy, a school. It is silent when `every` days and `grace` days more passed without a count.
create table surveillance.site (
  source        text        collate "C" not null,
  code          text        collate "C" not null,
  name          text        not null,
  area          text        collate "C" not null,
  every         int         not null check (every between 1 and 366),
  grace         int         not null check (grace between 0 and 366),
  derived       boolean     not null default false,
  registered_by text        not null,
  registered_at timestamptz not null,
  ended_on      date,       -- first day on which nothing is expected any more
  primary key (source, code)
);
create index site_area on surveillance.site (area);

create table surveillance.return (
  id uuid primary key,
  sha256 text not null,
  file uuid not null,
  file_name text not null,
  file_size integer not null,
  scope text not null,
  area text not null,
  period text,
  template text,
  notes jsonb not null,
  sent_by text not null,
  sent_at timestamptz not null,
  withdrawn_by text,
  withdrawn_at timestamptz,
  withdrawn_reason text
);
create unique index return_once on surveillance.return (sha256, scope) where withdrawn_at is null;
create index return_newest on surveillance.return (sent_at desc, id desc);
revoke delete, truncate on surveillance.return from kangyu_app;

create table surveillance.return_row (
  return uuid not null references surveillance.return (id),
  row integer not null,
  version integer not null,
  cells jsonb not null,
  area text,
  item text,
  period text,
  state text not null check (state in ('accepted', 'warned', 'rejected', 'unchanged')),
  problems jsonb not null,
  reported uuid,
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (return, row, version)
);
revoke update, delete, truncate on surveillance.return_row from kangyu_app;

-- Counts by source, site, item and day; a correction is a further row that the older one names. `part`: class, ward or dormitory.
create table surveillance.source_count (
  id            uuid        primary key,
  source        text        collate "C" not null,
  site          text        collate "C" not null,
  item          text        collate "C" not null,
  part          text        not null default '',
  day           date        not null,
  value         int         not null check (value >= 0),
  total         int         check (total >= 0), -- of whom, e.g. all visits
  origin        text        not null check (origin in ('return', 'api', 'derived')),
  return        uuid        references surveillance.return (id),
  file_row      int,
  note          text,
  sent_by       text        not null,
  sent_at       timestamptz not null,
  superseded_by uuid,
  withdrawn_at  timestamptz,
  foreign key (source, site) references surveillance.site
);
create unique index source_count_current on surveillance.source_count (source, site, item, part, day)
  where superseded_by is null and withdrawn_at is null;
create index source_count_day on surveillance.source_count (day) where superseded_by is null and withdrawn_at is null;
create index source_count_return on surveillance.source_count (return) where return is not null;
revoke update, delete, truncate on surveillance.source_count from kangyu_app;
grant update (superseded_by, withdrawn_at) on surveillance.source_count to kangyu_app;

-- How far each source stood above what was expected on a judged day: what agreement of sources is weighed by.
create table surveillance.source_level (
  day      date     not null,
  source   text     collate "C" not null,
  item     text     collate "C" not null,
  area     text     collate "C" not null,
  sites    int      not null,
  observed float8   not null,
  expected float8   not null,
  upper    float8   not null,
  score    float8   not null,
  level    smallint not null check (level between 0 and 3),
  method   text     collate "C" not null,
  primary key (day, source, item, area)
);

-- Where an ill person goes to school or works, as a report card or a record says.
create table surveillance.unit_case (
  disease  text        collate "C" not null,
  person   text        collate "C" not null,
  day      date        not null,
  unit     text        not null,
  part     text        not null default '',
  area     text        collate "C" not null,
  noted_at timestamptz not null,
  primary key (disease, person, day)
);
create index unit_case_day on surveillance.unit_case (day);

-- What somebody heard or reported, until it is verified or dismissed; who told it is sealed.
create table surveillance.rumour (
  id         uuid        primary key,
  heard_on   date        not null,
  channel    text        collate "C" not null,
  area       text        collate "C" not null,
  place      text        not null default '',
  topic      text        collate "C", -- disease or syndrome, where one is suspected
  persons    int         check (persons >= 0),
  text       text        not null,
  contact    text,
  entered_by text        not null,
  entered_at timestamptz not null,
  state      text        not null check (state in ('new', 'verified', 'dismissed')),
  settled_by text,
  settled_at timestamptz,
  reason     text        collate "C",
  note       text,
  signal     uuid        references surveillance.signal
);
create index rumour_newest on surveillance.rumour (entered_at desc, id desc);
revoke delete, truncate on surveillance.rumour from kangyu_app;

create view surveillance.pub_source_count as
  select source, site, item, part, day, value, total from surveillance.source_count where superseded_by is null and withdrawn_at is null;
