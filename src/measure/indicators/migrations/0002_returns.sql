-- Statistical returns: the files that reporters sent back, their rows with every version, and values that were withdrawn.
create table indicators.return (
  id uuid primary key,
  sha256 text not null,
  file uuid not null,
  file_name text not null,
  file_size integer not null,
  -- Area of the sender's right when it came in; the same file from somebody with another right is another return.
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
create unique index return_once on indicators.return (sha256, scope) where withdrawn_at is null;
create index return_newest on indicators.return (sent_at desc, id desc);

-- A correction adds a version of its row; nothing is overwritten.
create table indicators.return_row (
  return uuid not null references indicators.return (id),
  row integer not null,
  version integer not null,
  cells jsonb not null,
  area text,
  indicator text,
  period text,
  state text not null check (state in ('accepted', 'warned', 'rejected', 'unchanged')),
  problems jsonb not null,
  reported uuid,
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (return, row, version)
);
create index return_row_cell on indicators.return_row (period, area, indicator);
revoke update, delete, truncate on indicators.return_row from kangyu_app;
revoke delete, truncate on indicators.return from kangyu_app;

alter table indicators.reported
  add column return uuid references indicators.return (id),
  add column file_row integer,
  add column withdrawn_at timestamptz;
drop index indicators.reported_current;
create unique index reported_current on indicators.reported (indicator, area, period)
  where superseded_by is null and withdrawn_at is null;
create index reported_return on indicators.reported (return) where return is not null;
