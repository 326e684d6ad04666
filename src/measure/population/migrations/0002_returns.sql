-- Returned population workbooks with every version of their rows, as indicators.return holds those of reported values.
create table population.return (
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
create unique index return_once on population.return (sha256, scope) where withdrawn_at is null;
create index return_newest on population.return (sent_at desc, id desc);

create table population.return_row (
  return uuid not null references population.return (id),
  row integer not null,
  version integer not null,
  cells jsonb not null,
  area text,
  figure text,
  period text,
  state text not null check (state in ('accepted', 'warned', 'rejected', 'unchanged')),
  problems jsonb not null,
  reported uuid,
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (return, row, version)
);
revoke update, delete, truncate on population.return_row from kangyu_app;
revoke delete, truncate on population.return from kangyu_app;

-- A figure that a return brings again under the same source and vintage supersedes the old one, which stays readable.
alter table population.population
  add column id uuid not null default uuidv7(),
  add column note text,
  add column return uuid references population.return (id),
  add column file_row integer,
  add column reported_by text,
  add column superseded_by uuid,
  add column withdrawn_at timestamptz,
  drop constraint population_area_date_sex_age_from_age_to_source_vintage_key;
create unique index population_current on population.population (area, date, sex, age_from, age_to, source, vintage)
  nulls not distinct where superseded_by is null and withdrawn_at is null;
create unique index population_id on population.population (id);
create index population_return on population.population (return) where return is not null;

create or replace view population.pub_population as
  select area, date, sex, age_from, age_to, value, source, vintage from population.population
  where superseded_by is null and withdrawn_at is null;

create or replace view population.pub_total as
with newest as (
  select area, date, source, vintage,
         coalesce(
           sum(value) filter (where sex = 'all' and age_from is null),
           case when count(*) filter (where sex in ('male', 'female') and age_from is null) = 2
                then sum(value) filter (where sex in ('male', 'female') and age_from is null) end,
           sum(value) filter (where sex = 'all' and age_from is not null),
           sum(value) filter (where sex in ('male', 'female') and age_from is not null)
         )::integer as value,
         row_number() over (partition by area, date order by vintage desc, max(imported_at) desc, source) as rank
  from population.population
  where superseded_by is null and withdrawn_at is null
  group by area, date, source, vintage
)
select area, date, value, source, vintage from newest where rank = 1 and value is not null;

create or replace view population.pub_reporting_area as
select distinct on (code) code, name, level, tree, parent from population.area a
where level in ('county', 'township', 'village') or tree = 'managed'
   or exists (select from population.pub_population p where p.area = a.code)
order by code, tree, valid_from desc;

-- Moves whenever a figure is added, changed or withdrawn.
create or replace view population.pub_vintage as
  select count(*) || '/' || coalesce(max(imported_at)::text, '-') || coalesce('/' || max(withdrawn_at)::text, '') as fingerprint
  from population.population;
