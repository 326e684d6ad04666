-- When the rules of content/quality were last gone through, and by which.
create table quality.run (
  id uuid primary key,
  began_at timestamptz not null,
  ended_at timestamptz not null,
  rules int not null,
  score_version text not null
);
revoke update, delete, truncate on quality.run from kangyu_app;

-- The newest outcome of each rule, by source, area (townships and above) and month of what happened. Replaced whole by each run.
create table quality.result (
  rule text collate "C" not null,
  source text collate "C" not null,
  month text collate "C" not null, -- YYYY-MM
  area text collate "C", -- null: belongs to no area
  rows bigint not null,
  failed bigint not null check (failed between 0 and rows),
  sample jsonb not null -- references of some records that fail
);
create index on quality.result (source, month);

-- Visits that a source states in its statistics for a month; never changed, a later row takes its place.
create table quality.stated (
  id uuid primary key,
  source text collate "C" not null,
  month text collate "C" not null,
  visits bigint not null check (visits >= 0),
  note text,
  stated_by text not null,
  stated_at timestamptz not null
);
create index on quality.stated (source, month, stated_at);
revoke update, delete, truncate on quality.stated from kangyu_app;

create view quality.pub_result as select rule, source, month, area, rows, failed from quality.result;
