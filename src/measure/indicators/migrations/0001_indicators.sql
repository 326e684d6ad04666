-- What each subject adds to a base indicator, and when. One row is one state of a subject: stock and exposure hold from
-- valid_from to before valid_to, a flow happens on valid_from. Any period of any kind is a set query over these rows.
create table indicators.fact (
  bucket smallint not null,
  base text collate "C" not null,
  subject text collate "C" not null,
  no integer not null,
  area text collate "C",
  institution text collate "C",
  valid_from date not null,
  valid_to date,
  strata jsonb not null,
  numerator numeric not null,
  denominator numeric,
  evidence text[] not null,
  primary key (bucket, base, subject, no)
);
create index fact_subject on indicators.fact (base, subject);
create index fact_institution on indicators.fact (base, institution);
create index fact_start on indicators.fact (base, valid_from);

-- Values of watched columns in changed rows, waiting for recomputation. Only inserted and deleted, never updated, so a
-- submission never waits for a recomputation.
create table indicators.stale (
  id bigint generated always as identity primary key,
  view text not null,
  field text not null,
  key text not null,
  seq bigint
);

-- Periods that cells are kept for; grows, never shrinks.
create table indicators.period (
  label text primary key,
  kind text not null check (kind in ('year', 'month')),
  start_day date not null,
  end_day date not null
);

-- Facts of a base added up by area (villages excepted), period and stratum; exposure in person-days.
create table indicators.base_cell (
  base text collate "C" not null,
  area text collate "C" not null,
  period text collate "C" not null,
  stratum text collate "C" not null default '',
  numerator numeric not null,
  denominator numeric not null,
  facts bigint not null,
  primary key (base, area, period, stratum)
);

-- With which text of the catalogue and on which day a base was last computed in full; another text computes it again.
create table indicators.base_state (
  base text primary key,
  hash text not null,
  refreshed_on date not null,
  -- First day that the base has a fact of; before it a zero would be a guess.
  first_day date,
  computed_at timestamptz not null
);

-- Values of derived indicators for the same areas; smaller places, institutions and other periods are computed when asked for.
create table indicators.cell (
  indicator text collate "C" not null,
  area text collate "C" not null,
  period text collate "C" not null,
  stratum text collate "C" not null default '',
  numerator numeric,
  denominator numeric,
  value double precision,
  low double precision,
  high double precision,
  population jsonb,
  formula_version text not null,
  commit_seq bigint,
  computed_at timestamptz not null,
  primary key (indicator, area, period, stratum)
);

create table indicators.derived_state (
  indicator text primary key,
  hash text not null
);

-- The newest commit of the record that recomputation has taken in, and the day the open periods stand on.
create table indicators.watermark (
  only_row boolean primary key default true check (only_row),
  commit_seq bigint,
  day date,
  -- Fingerprints of the area tree that sums are rolled up by, and of the official figures that values are divided by.
  tree text,
  population text
);
insert into indicators.watermark default values;

-- What people reported with their evidence; a newer report of the same cell supersedes, nothing is overwritten.
create table indicators.reported (
  id uuid primary key,
  indicator text not null,
  area text not null,
  period text not null,
  value double precision not null,
  numerator double precision,
  denominator double precision,
  source text not null,
  note text,
  file uuid,
  file_name text,
  file_size integer,
  reported_by text not null,
  reported_at timestamptz not null,
  superseded_by uuid references indicators.reported (id) deferrable initially deferred
);
create unique index reported_current on indicators.reported (indicator, area, period) where superseded_by is null;

-- A closed period: the published values, and the facts they were made of.
create table indicators.closing (
  id uuid primary key,
  period text not null,
  area text not null,
  closed_by text not null,
  closed_at timestamptz not null
);
create table indicators.closed_value (
  closing uuid not null references indicators.closing (id),
  indicator text not null,
  area text not null,
  period text not null,
  value double precision,
  numerator double precision,
  denominator double precision,
  source text not null,
  formula_version text not null,
  primary key (indicator, area, period)
);
create table indicators.closed_fact (
  bucket smallint not null,
  closing uuid not null references indicators.closing (id),
  base text collate "C" not null,
  subject text collate "C" not null,
  area text,
  numerator numeric not null,
  denominator numeric,
  evidence text[] not null,
  primary key (bucket, closing, base, subject)
);
create index closed_fact_closing on indicators.closed_fact (closing, base);
revoke update, delete, truncate on indicators.closing, indicators.closed_value, indicators.closed_fact from kangyu_app;

create view indicators.pub_cell as
  select indicator, area, period, stratum, numerator, denominator, value, low, high, formula_version, commit_seq, computed_at
  from indicators.cell;

create view indicators.pub_base_cell as
  select base, area, period, stratum, numerator, denominator, facts from indicators.base_cell;
