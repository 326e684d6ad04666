-- Cards that come by table: the files, sealed, and the versions of their rows, whose cells and problems are sealed too.
create table reporting.return_file (
  id         uuid    primary key,
  name       text    not null,
  media_type text    not null,
  sha256     text    not null,
  size       integer not null,
  content    bytea   not null
);
create table reporting.return (
  id uuid primary key,
  sha256 text not null,
  file uuid not null references reporting.return_file (id),
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
create unique index return_once on reporting.return (sha256, scope) where withdrawn_at is null;
create index return_newest on reporting.return (sent_at desc, id desc);
revoke delete, truncate on reporting.return_file, reporting.return from kangyu_app;

create table reporting.return_row (
  return uuid not null references reporting.return (id),
  row integer not null,
  version integer not null,
  cells jsonb not null,
  area text,
  item text, -- disease
  period text,
  state text not null check (state in ('accepted', 'warned', 'rejected', 'unchanged')),
  problems jsonb not null,
  reported uuid, -- the card
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (return, row, version)
);
revoke delete, truncate on reporting.return_row from kangyu_app;
