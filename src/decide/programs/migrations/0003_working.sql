-- Working through the lists: calls and what came of them, teams, states of a workflow, registers that were imported.

-- One row a call to a resident about what is owed, also when nobody answered.
create table programs.call (
  id uuid primary key, -- chosen by the sender
  person text collate "C" not null,
  account text collate "C" not null,
  at timestamptz not null,
  day date not null,
  result text collate "C" not null, -- content/programs/working.yaml
  expected_on date, -- the day the resident agreed to
  again_on date, -- when to call again; null: not again
  note text -- sealed
);
create index on programs.call (person, at);
-- The newest call about each thing that was owed on the day of the call.
create table programs.call_entry (
  enrolment text collate "C" not null,
  contact text collate "C" not null,
  no integer not null,
  call uuid not null references programs.call (id) on delete cascade,
  primary key (enrolment, contact, no)
);
create index on programs.call_entry (call);

-- Teams: one row a CareTeam. Filled from the record only.
create table programs.team (
  id text collate "C" primary key, -- CareTeam
  name text not null,
  area text collate "C",
  institution text collate "C",
  active boolean not null,
  version integer not null
);
create table programs.team_member (
  team text collate "C" not null references programs.team (id) on delete cascade,
  account text collate "C" not null, -- sign-in name
  name text not null,
  lead boolean not null,
  primary key (team, account)
);
create index on programs.team_member (account);

-- Where an enrolment stands in the workflow of its pack, since when, and the first day on which it has stood there too long.
alter table programs.enrolment
  add column state text collate "C",
  add column state_since date,
  add column state_due date;
create index on programs.enrolment (state_due) where exited is null and state_due is not null;
create index on programs.enrolment (team) where exited is null;

-- Tasks of the rules that were ended by a Task of the record; the others end with the next contact of the programme.
create table programs.task_end (
  id text collate "C" primary key, -- Task
  status text collate "C" not null
);
create index contact_follow_up on programs.contact (day)
  where valid and not withdrawn and (outcome -> 'tasks' <> '[]'::jsonb or outcome -> 'referral' <> 'null'::jsonb);

-- What rules asked for and nobody has done yet: their tasks, and asking after a referral.
create view programs.todo as
  with asked as (
    select c.id || '-t-' || t.n as id, c.id as contact, c.patient, c.pack, c.form, c.day, c.time, 'task'::text as kind, t.task ->> 'code' as code,
      t.task -> 'title' as title, (t.task ->> 'due')::date as due
    from programs.contact c
    cross join lateral jsonb_array_elements(c.outcome -> 'tasks') with ordinality t (task, n)
    where c.valid and not c.withdrawn and (c.outcome -> 'tasks' <> '[]'::jsonb or c.outcome -> 'referral' <> 'null'::jsonb)
    union all
    select c.id || '-t-r', c.id, c.patient, c.pack, c.form, c.day, c.time, 'referral', c.outcome -> 'referral' ->> 'level',
      c.outcome -> 'referral' -> 'reason', (c.outcome -> 'referral' ->> 'checkOn')::date
    from programs.contact c
    where c.valid and not c.withdrawn and (c.outcome -> 'tasks' <> '[]'::jsonb or c.outcome -> 'referral' <> 'null'::jsonb)
      and c.outcome -> 'referral' ->> 'checkOn' is not null
      -- A task for the same day asks after the referral already.
      and not exists (select from jsonb_array_elements(c.outcome -> 'tasks') t where t ->> 'due' = c.outcome -> 'referral' ->> 'checkOn'))
  select a.* from asked a
  where not exists (select from programs.task_end e where e.id = a.id)
    and not exists (select from programs.contact n where n.patient = a.patient and n.pack = a.pack and n.valid and not n.withdrawn
      and (n.time, n.id) > (a.time, a.contact));

-- A register that came as a file, as it came, and what became of each of its rows.
create table programs.register_import (
  id uuid primary key,
  pack text collate "C" not null,
  account text collate "C" not null,
  at timestamptz not null,
  name text not null,
  hash text collate "C" not null, -- sha-256 of the file
  content bytea not null, -- sealed
  rows jsonb not null, -- row number, state, problems; no names
  unique (account, pack, hash)
);

create view programs.pub_call as
  select e.enrolment, e.contact, e.no, c.id, c.day, c.account, c.result, c.expected_on, c.again_on
  from programs.call_entry e join programs.call c on c.id = e.call;
create view programs.pub_team as
  select t.id, t.name, t.area, t.institution, t.active, m.account, m.lead from programs.team t left join programs.team_member m on m.team = t.id;
create view programs.pub_enrolment_state as
  select id, pack, patient, team, state, state_since, state_due from programs.enrolment;
