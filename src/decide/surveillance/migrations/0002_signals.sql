-- Beginnings of illness as the records tell them: a person with a disease, on the first day of a stretch of days without a
-- pause longer than the disease's course. Reckoned from the records; area is the residence in the source's Patient.
create table surveillance.occurrence (
  disease text collate "C" not null,
  person  text collate "C" not null,
  day     date not null,
  patient text collate "C" not null,
  area    text collate "C" not null,
  primary key (disease, person, day)
);
create index occurrence_day on surveillance.occurrence (disease, day);
create index occurrence_patient on surveillance.occurrence (patient);

-- Up to where of the change feed the occurrences follow the records; the day of the last judgement of the series.
create table surveillance.mark (
  one    boolean primary key default true check (one),
  seq    bigint  not null,
  judged date
);

create table surveillance.signal (
  id           uuid        primary key,
  trigger      text        collate "C" not null,
  content_from date        not null, -- version of the content by which it was raised
  disease      text        collate "C" not null,
  area         text        collate "C" not null,
  level        text        not null check (level in ('blue', 'yellow', 'orange', 'red')),
  first_day    date        not null, -- days of onset behind it
  last_day     date        not null,
  cases        int         not null check (cases >= 0),
  expected     float8,
  threshold    float8,
  explanation  jsonb       not null, -- what it was judged by: method, series, rule
  raised_at    timestamptz not null,
  respond_by   timestamptz not null,
  responded_at timestamptz,          -- first step of a person
  state        text        collate "C" not null,
  state_at     timestamptz not null,
  assignee     text        collate "C",
  version      int         not null default 1
);
create index signal_place on surveillance.signal (trigger, disease, area, last_day);
create index signal_raised on surveillance.signal (raised_at desc, id desc);

-- Everything that happened to a signal, append-only.
create table surveillance.signal_step (
  id      uuid        primary key,
  signal  uuid        not null references surveillance.signal,
  at      timestamptz not null,
  account text        collate "C", -- null: the platform
  name    text,
  action  text        not null,
  state   text        collate "C" not null, -- that it left behind
  reason  text        collate "C",
  note    text,
  detail  jsonb       not null default '{}'
);
create index signal_step_signal on surveillance.signal_step (signal, at);
revoke update, delete, truncate on surveillance.signal_step from kangyu_app;

-- What an account wants to be told of; without a row, everything in its area from the level that the content names.
create table surveillance.subscription (
  account    text        collate "C" primary key,
  diseases   text[], -- null: all
  least      text        not null check (least in ('blue', 'yellow', 'orange', 'red')),
  quiet_from time,
  quiet_to   time,
  changed_at timestamptz not null
);

create view surveillance.pub_occurrence as select disease, person, day, patient, area from surveillance.occurrence;
create view surveillance.pub_signal as
  select id, trigger, disease, area, level, first_day, last_day, cases, raised_at, respond_by, responded_at, state from surveillance.signal;
