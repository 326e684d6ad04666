-- What is done about a plan. Plans are keyed by their id, tasks and targets by their number, projects by a hash of their
-- name, so that loading a plan's content again keeps its execution.
create table planning.project (
  plan text not null,
  project text not null,
  name text not null,
  item uuid not null unique,
  planned_start date,
  planned_finish date,
  actual_start date,
  actual_finish date,
  version integer not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (plan, project),
  check (planned_finish is null or planned_start is null or planned_finish >= planned_start),
  check (actual_finish is null or actual_start is null or actual_finish >= actual_start)
);

-- Money in 10,000 yuan. A line says who should pay what for; what arrived and what was spent are movements on a day, which
-- are never changed: a mistake is taken back by a movement below zero.
create table planning.funding_line (
  id uuid primary key,
  plan text not null,
  project text,
  source text not null,
  input text not null,
  planned numeric(16, 4) not null check (planned >= 0),
  note text,
  version integer not null,
  created_at timestamptz not null,
  created_by text not null,
  changed_at timestamptz not null
);
create index funding_line_plan on planning.funding_line (plan, project);

create table planning.funding_movement (
  id uuid primary key,
  line uuid not null references planning.funding_line,
  kind text not null check (kind in ('arrived', 'spent')),
  on_date date not null,
  amount numeric(16, 4) not null check (amount <> 0),
  note text,
  at timestamptz not null,
  by_name text not null
);
create index funding_movement_line on planning.funding_movement (line, on_date);
revoke update, delete, truncate on planning.funding_movement from kangyu_app;

-- A target's miss, its cause and the work against it (the item of the work room holds owner, due day and progress).
create table planning.action (
  item uuid primary key,
  plan text not null,
  target text not null,
  target_name text not null,
  cause_category text not null,
  cause text not null
);
create index action_plan on planning.action (plan, target);

create table planning.measurement (
  item uuid not null references planning.action,
  occasion text not null check (occasion in ('created', 'due', 'done')),
  on_date date not null,
  status text not null,
  value double precision,
  period text,
  target_text text not null,
  unit text,
  at timestamptz not null,
  primary key (item, occasion, on_date)
);
revoke update, delete, truncate on planning.measurement from kangyu_app;

-- Supervision orders (督办单): issued, answered, closed. The item holds deadline, answer and closing.
create table planning.supervision_order (
  item uuid primary key,
  plan text not null,
  year smallint not null,
  no integer not null,
  about_kind text not null check (about_kind in ('task', 'project', 'target', 'plan')),
  about text,
  about_name text not null,
  issued_on date not null,
  issued_by_name text not null,
  unique (plan, year, no)
);

-- What a unit says of its own tasks each half year, with the tasks as they stood; a later one stands beside the earlier.
create table planning.self_report (
  id uuid primary key,
  plan text not null,
  unit uuid not null,
  unit_name text not null,
  half text not null,
  on_date date not null,
  note text not null,
  content jsonb not null,
  at timestamptz not null,
  by_account text not null,
  by_name text not null
);
create index self_report_plan on planning.self_report (plan, unit, half);
revoke update, delete, truncate on planning.self_report from kangyu_app;

create view planning.pub_project as
  select plan, project, name, item, planned_start, planned_finish, actual_start, actual_finish from planning.project;
