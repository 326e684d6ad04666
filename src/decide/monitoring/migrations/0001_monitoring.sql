-- Where water, food, air and vectors are looked at. Overdue when `every` and `grace` days (of the content) passed without a sample.
create table monitoring.point (
  kind          text        collate "C" not null,
  code          text        collate "C" not null,
  name          text        not null,
  type          text        collate "C" not null,
  area          text        collate "C" not null,
  every         int         not null check (every between 1 and 3660),
  registered_by text        not null,
  registered_at timestamptz not null,
  ended_on      date,       -- first day on which nothing is expected any more
  primary key (kind, code)
);
create index point_area on monitoring.point (area);

create table monitoring.return (
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
create unique index return_once on monitoring.return (sha256, scope) where withdrawn_at is null;
create index return_newest on monitoring.return (sent_at desc, id desc);
revoke delete, truncate on monitoring.return from kangyu_app;

create table monitoring.return_row (
  return uuid not null references monitoring.return (id),
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
revoke update, delete, truncate on monitoring.return_row from kangyu_app;

-- Readings of samples; a correction is a further row that the older one names. `beyond`: level of the limit that it breaks.
create table monitoring.reading (
  id            uuid        primary key,
  kind          text        collate "C" not null,
  point         text        collate "C" not null,
  item          text        collate "C" not null,
  sampled_on    date        not null,
  sample        text        not null default '',
  value         float8      not null check (value >= 0),
  written       text        not null, -- as it was sent
  beyond        text        check (beyond in ('blue', 'yellow', 'orange', 'red')),
  origin        text        not null check (origin in ('return', 'api')),
  return        uuid        references monitoring.return (id),
  file_row      int,
  note          text,
  sent_by       text        not null,
  sent_at       timestamptz not null,
  superseded_by uuid,
  withdrawn_at  timestamptz,
  foreign key (kind, point) references monitoring.point
);
create unique index reading_current on monitoring.reading (kind, point, item, sampled_on, sample)
  where superseded_by is null and withdrawn_at is null;
create index reading_day on monitoring.reading (kind, sampled_on) where superseded_by is null and withdrawn_at is null;
create index reading_return on monitoring.reading (return) where return is not null;
revoke update, delete, truncate on monitoring.reading from kangyu_app;
grant update (superseded_by, withdrawn_at) on monitoring.reading to kangyu_app;

create view monitoring.pub_reading as
  select r.kind, r.point, p.name, p.area, r.item, r.sampled_on, r.sample, r.value, r.beyond
  from monitoring.reading r join monitoring.point p on p.kind = r.kind and p.code = r.point
  where r.superseded_by is null and r.withdrawn_at is null;
