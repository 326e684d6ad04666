-- Public-health events and how they are commanded. An exercise (drill) stands in the same tables, marked, and is left out of counts.
create table command.event (
  id          uuid        primary key,
  year        smallint    not null,
  no          int         not null,
  exercise    boolean     not null,
  title       text        not null check (title <> ''),
  kind        text        collate "C" not null, -- of content/command/grading.yaml
  disease     text        collate "C",
  area        text        collate "C" not null,
  place       text,
  signal      uuid        unique,                -- of surveillance, from which it came
  state       text        not null check (state in ('open', 'responding', 'ended', 'closed')),
  grade       text        check (grade in ('I', 'II', 'III', 'IV')),
  level       text        check (level in ('I', 'II', 'III', 'IV')), -- of the response
  plan        text        collate "C",
  plan_from   date,                              -- version of the plan
  detected_at timestamptz,
  verified_at timestamptz,
  learned_at  timestamptz not null,              -- the first unit knew of it: the clock of information reports begins
  response_at timestamptz,
  ended_at    timestamptz,
  closed_at   timestamptz,
  created_at  timestamptz not null,
  created_by  text        not null,
  created_by_name text    not null,
  unique (year, exercise, no),
  check ((state = 'responding') = (level is not null)),
  check (state not in ('ended') or ended_at is not null),
  check ((state = 'closed') = (closed_at is not null))
);
create index event_area on command.event (area);

-- What was known when: versions of the facts, whole each time.
create table command.fact (
  event   uuid        not null references command.event,
  no      int         not null,
  at      timestamptz not null,
  account text        not null,
  name    text        not null,
  facts   jsonb       not null,
  first_onset date,
  last_onset  date,
  note    text,
  primary key (event, no)
);
revoke update, delete, truncate on command.fact from kangyu_app;

create table command.grading (
  event        uuid        not null references command.event,
  no           int         not null,
  at           timestamptz not null,
  account      text        not null,
  name         text        not null,
  fact         int         not null,
  content_from date        not null,
  proposed     text        check (proposed in ('I', 'II', 'III', 'IV')),
  rules        text[]      not null, -- that proposed it
  grade        text        check (grade in ('I', 'II', 'III', 'IV')),
  note         text,
  primary key (event, no),
  foreign key (event, fact) references command.fact (event, no)
);
revoke update, delete, truncate on command.grading from kangyu_app;

-- The chain of information reports: which step was done when.
create table command.relay (
  event   uuid        not null references command.event,
  step    text        collate "C" not null,
  at      timestamptz not null,
  account text        not null,
  name    text        not null,
  note    text,
  primary key (event, step)
);
revoke update, delete, truncate on command.relay from kangyu_app;

create table command.report (
  event   uuid        not null references command.event,
  no      int         not null,
  kind    text        not null check (kind in ('initial', 'progress', 'closing')),
  at      timestamptz not null,
  account text        not null,
  name    text        not null,
  fact    int         not null,
  text    text        not null check (text <> ''),
  primary key (event, no),
  foreign key (event, fact) references command.fact (event, no)
);
revoke update, delete, truncate on command.report from kangyu_app;

-- Groups and roles of the plan in force, and who fills them.
create table command.seat (
  event    uuid not null references command.event,
  kind     text not null check (kind in ('group', 'role')),
  id       text collate "C" not null,
  position smallint not null,
  unit     text,    -- that leads a group
  holder   text,    -- name of who holds a role
  account  text,
  since    timestamptz,
  primary key (event, kind, id)
);

create table command.period (
  event      uuid        not null references command.event,
  no         int         not null,
  begins     timestamptz not null,
  ends       timestamptz not null,
  objectives text[]      not null,
  tasks      jsonb       not null, -- [{group, text}]
  at         timestamptz not null,
  account    text        not null,
  name       text        not null,
  primary key (event, no),
  check (ends > begins)
);
revoke update, delete, truncate on command.period from kangyu_app;

-- An order is an item of the work room with a clock of hours: when it shall be acknowledged and done.
create table command.order (
  id        uuid        primary key,
  event     uuid        not null references command.event,
  no        int         not null,
  item      uuid        not null unique,
  standing  text,                         -- of the plan
  title     text        not null check (title <> ''),
  text      text        not null,
  recipient text        not null,
  ack_by    timestamptz not null,
  due_at    timestamptz not null,
  at        timestamptz not null,
  account   text        not null,
  name      text        not null,
  logged    int         not null default 0, -- last change of the item that stands in the log
  ack_told  boolean     not null default false,
  due_told  boolean     not null default false,
  unique (event, no),
  check (due_at >= ack_by)
);

-- Everything that happened, chained: hash = SHA-256(prev_hash, entry). Nothing of it is ever changed.
create table command.log (
  event     uuid        not null references command.event,
  seq       int         not null,
  at        timestamptz not null,
  account   text        not null,
  name      text        not null,
  kind      text        collate "C" not null,
  detail    json        not null, -- as it was hashed
  prev_hash text        not null,
  hash      text        not null,
  primary key (event, seq)
);
revoke update, delete, truncate on command.log from kangyu_app;

create table command.review (
  event   uuid        primary key references command.event,
  summary text        not null,
  at      timestamptz not null,
  account text        not null,
  name    text        not null
);
create table command.finding (
  event uuid        not null references command.event,
  no    int         not null,
  good  boolean     not null, -- to be kept; else to be improved
  text  text        not null check (text <> ''),
  item  uuid,                 -- improvement in the work room
  at    timestamptz not null,
  name  text        not null,
  primary key (event, no),
  check (item is null or not good)
);
revoke update, delete, truncate on command.finding from kangyu_app;

-- Information for the public: draft, reviewed by somebody else, released, perhaps withdrawn; the text is frozen with the draft.
create table command.notice (
  id     uuid        primary key,
  event  uuid        not null references command.event,
  title  text        not null check (title <> ''),
  text   text        not null check (text <> ''),
  issuer text        not null,
  at     timestamptz not null,
  account text       not null,
  name   text        not null
);
revoke update, delete, truncate on command.notice from kangyu_app;
create table command.notice_step (
  notice  uuid        not null references command.notice,
  no      int         not null,
  state   text        not null check (state in ('draft', 'reviewed', 'released', 'withdrawn', 'refused')),
  at      timestamptz not null,
  account text        not null,
  name    text        not null,
  note    text,
  primary key (notice, no)
);
revoke update, delete, truncate on command.notice_step from kangyu_app;

create view command.pub_event as
  select id, exercise, title, kind, disease, area, signal, state, grade, level, detected_at, verified_at, learned_at, response_at, ended_at, closed_at
  from command.event;
