-- The area tree: dated rows of two trees. `administrative` follows the division codes; `managed` holds units that run
-- their own affairs without a division code (development zones) and names the administrative areas inside them.
create table population.area (
  tree text not null default 'administrative' check (tree in ('administrative', 'managed')),
  code text not null,
  name text not null,
  parent text,
  level text not null check (level in ('province', 'city', 'county', 'township', 'village')),
  valid_from date not null default '-infinity',
  valid_to date,
  successor text,
  tile_x smallint,
  tile_y smallint,
  primary key (tree, code, valid_from),
  check (valid_to is null or valid_to > valid_from)
);
create index area_parent on population.area (parent);
create index area_code on population.area (code);

-- Every area with every area it lies in (itself included), dated; both trees and successors are followed. A day lies in
-- [valid_from, valid_to). Rebuilt whenever the tree changes.
create table population.area_closure (
  descendant text not null,
  ancestor text not null,
  valid_from date not null,
  valid_to date not null,
  primary key (descendant, ancestor, valid_from)
);
create index area_closure_ancestor on population.area_closure (ancestor);

-- Official figures. Ages are whole years, both ends inside; an open last group has no age_to, a total has neither.
create table population.population (
  area text not null,
  date date not null,
  sex text not null check (sex in ('male', 'female', 'all')),
  age_from smallint check (age_from between 0 and 130),
  age_to smallint check (age_to between 0 and 130),
  value integer not null check (value >= 0),
  source text not null,
  vintage text not null,
  imported_at timestamptz not null default now(),
  check (age_to is null or age_from is not null and age_to >= age_from),
  unique nulls not distinct (area, date, sex, age_from, age_to, source, vintage)
);

create view population.pub_area as
  select tree, code, name, parent, level, valid_from, valid_to, successor, tile_x, tile_y from population.area;

create view population.pub_area_closure as
  select descendant, ancestor, valid_from, valid_to from population.area_closure;

create view population.pub_population as
  select area, date, sex, age_from, age_to, value, source, vintage from population.population;

-- One total an area and date, from its newest vintage: the stated total, else both sexes, else the ages added up.
create view population.pub_total as
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
  group by area, date, source, vintage
)
select area, date, value, source, vintage from newest where rank = 1 and value is not null;

-- Areas that figures are made for: counties and what lies below, managed units, and larger areas once they have an
-- official population of their own (a county's instance knows its province by name only).
create view population.pub_reporting_area as
select distinct on (code) code, name, level, tree, parent from population.area a
where level in ('county', 'township', 'village') or tree = 'managed'
   or exists (select from population.population p where p.area = a.code)
order by code, tree, valid_from desc;

-- Moves whenever a figure is added or changed.
create view population.pub_vintage as
  select count(*) || '/' || coalesce(max(imported_at)::text, '-') as fingerprint from population.population;
