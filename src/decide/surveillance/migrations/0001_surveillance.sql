-- Persons with a disease, by week (its Monday) and area of residence (townships and above): weeks without one have no row.
-- Counted anew from the records by every run of the back-tests.
create table surveillance.weekly (
  disease text     collate "C" not null,
  area    text     collate "C" not null,
  week    date     not null check (extract(isodow from week) = 1),
  cases   int      not null check (cases > 0),
  primary key (disease, area, week)
);

-- When the methods were last tried on all series, and by which version of the content.
create table surveillance.run (
  id           uuid        primary key,
  began_at     timestamptz not null,
  ended_at     timestamptz not null,
  content_from date        not null,
  borne        float8      not null,
  first_week   date,
  last_week    date,
  series       int         not null
);
revoke update, delete, truncate on surveillance.run from kangyu_app;

-- The newest outcome of each series; replaced whole by each run.
create table surveillance.tested (
  disease     text collate "C" not null,
  area        text collate "C" not null,
  outcome     text not null check (outcome in ('tested', 'few-cases', 'short')),
  cases       int  not null,
  weeks       int  not null, -- judged
  recommended text collate "C",
  primary key (disease, area)
);

-- How each method would have done on a series into which outbreaks were put.
create table surveillance.back_test (
  disease      text   collate "C" not null,
  area         text   collate "C" not null,
  candidate    text   collate "C" not null,
  outbreaks    int    not null,
  found        int    not null check (found between 0 and outbreaks),
  sensitivity  float8,
  false_alarms float8, -- a week
  delay        float8, -- weeks between the first of the outbreak and the first with an alarm, median of those found
  primary key (disease, area, candidate),
  foreign key (disease, area) references surveillance.tested on delete cascade
);

create view surveillance.pub_back_test as
  select disease, area, candidate, outbreaks, found, sensitivity, false_alarms, delay from surveillance.back_test;
