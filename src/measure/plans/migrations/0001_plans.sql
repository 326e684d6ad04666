-- Plans as loaded from content/plans: facts only, replaced as a whole when their content changes. Small reference tables.
create table plans.plan (
  id text primary key,
  title text not null,
  title_en text,
  region text not null,
  area_code text not null,
  period_start smallint not null,
  period_end smallint not null check (period_end >= period_start),
  issuer text,
  issued_on date,
  doc_no text,
  content_hash text not null,
  loaded_at timestamptz not null default now()
);

create table plans.target (
  plan text not null references plans.plan on delete cascade,
  no text not null,
  position smallint not null,
  parent text,
  repeats text,
  weight double precision not null default 1 check (weight >= 0),
  indicator text,
  domain text not null,
  domain_en text,
  name text not null,
  name_en text,
  unit text,
  baseline_year smallint,
  baseline double precision,
  baseline_raw text,
  op text not null,
  value jsonb, -- number, [low, high] or null
  raw text not null,
  by_year smallint not null,
  direction text not null check (direction in ('higher', 'lower', 'neutral')),
  nature text,
  primary key (plan, no)
);
create index on plans.target (indicator);

-- Thresholds that stand outside the plan (operator external-ref): issuer, year, value.
create table plans.reference (
  plan text not null references plans.plan on delete cascade,
  indicator text not null,
  year smallint not null,
  value double precision not null,
  issuer text not null,
  primary key (plan, indicator, year)
);

create table plans.stated_target (
  plan text not null references plans.plan on delete cascade,
  position smallint not null,
  no text,
  indicator text,
  name text not null,
  unit text,
  op text not null,
  value jsonb,
  raw text not null,
  by_year smallint,
  kind text,
  qualifier text,
  section text not null,
  primary key (plan, position)
);

create table plans.task (
  plan text not null references plans.plan on delete cascade,
  no text not null,
  position smallint not null,
  section text not null,
  title text not null,
  lead_units text[] not null,
  coop_units text[] not null,
  primary key (plan, no)
);

create table plans.project (
  plan text not null references plans.plan on delete cascade,
  position smallint not null,
  name text not null,
  kind text,
  due smallint,
  primary key (plan, position)
);

create table plans.standard (
  plan text not null references plans.plan on delete cascade,
  position smallint not null,
  rule text not null,
  rule_en text,
  quantity jsonb not null,
  primary key (plan, position)
);

create table plans.doubt (
  plan text not null references plans.plan on delete cascade,
  position smallint not null,
  type text not null,
  subject text not null,
  finding_zh text not null,
  finding_en text not null,
  origin text not null check (origin in ('rule', 'manual')),
  target text,
  primary key (plan, position)
);

-- An evaluation frozen for ever: the status of every target and the subjects counted, with the record versions behind them.
create table plans.snapshot (
  id uuid primary key,
  plan text not null,
  on_date date not null,
  created_at timestamptz not null,
  created_by text not null,
  content_hash text not null,
  content jsonb not null -- the evaluation as reports need it
);
create index on plans.snapshot (plan, on_date);

create table plans.snapshot_fact (
  bucket smallint not null,
  snapshot uuid not null references plans.snapshot,
  indicator text not null,
  period text not null,
  subject text not null,
  numerator double precision not null,
  denominator double precision,
  evidence text[] not null,
  primary key (bucket, snapshot, indicator, period, subject)
);
create index on plans.snapshot_fact (snapshot, indicator);

revoke update, delete, truncate on plans.snapshot, plans.snapshot_fact from kangyu_app;

create view plans.pub_plan as
  select id, title, title_en, region, area_code, period_start, period_end from plans.plan;
create view plans.pub_target as
  select plan, no, position, indicator, domain, domain_en, name, name_en, unit, baseline_year, baseline, op, value, by_year, direction
  from plans.target;
