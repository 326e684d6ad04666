-- Units that work is given to. Plans name them as texts; a unit is found by its exact name inside an area.
create table work.unit (
  id uuid primary key,
  area text not null,
  name text not null check (name <> ''),
  parent uuid references work.unit,
  kind text,
  created_at timestamptz not null,
  created_by text not null,
  unique (area, name),
  check (parent is distinct from id)
);
comment on column work.unit.area is 'Area the unit works for.';

create table work.member (
  unit uuid not null references work.unit,
  account text not null,
  name text not null,
  lead boolean not null default false,
  added_at timestamptz not null,
  added_by text not null,
  primary key (unit, account)
);
create index member_account on work.member (account);
comment on table work.member is 'Accounts (sign-in names, which never change hands) by unit; a lead is told when the unit is late.';

create table work.item (
  id uuid primary key,
  key text unique,
  kind text not null,
  room text not null,
  subject text not null,
  title text not null check (title <> ''),
  detail text,
  area text not null,
  unit uuid references work.unit,
  account text,
  account_name text,
  priority text not null check (priority in ('high', 'normal', 'low')),
  due date,
  state text not null check (state in ('open', 'in-progress', 'submitted', 'returned', 'done', 'cancelled')),
  percent smallint not null check (percent between 0 and 100),
  done_on date,
  version integer not null,
  created_at timestamptz not null,
  created_by text not null,
  created_by_name text not null,
  changed_at timestamptz not null,
  check (unit is not null or account is not null),
  check ((state = 'done') = (done_on is not null)),
  check (state <> 'done' or percent = 100)
);
comment on column work.item.key is 'Makes the creation of an item idempotent: the same key is never a second item.';
create index item_subject on work.item (room, subject text_pattern_ops);
create index item_due on work.item (due, id) where state not in ('done', 'cancelled');
create index item_owner on work.item (unit);
create index item_account on work.item (account);
create index item_area on work.item (area);

create table work.item_unit (
  item uuid not null references work.item,
  unit uuid not null references work.unit,
  role text not null check (role in ('lead', 'coop')),
  position smallint not null,
  primary key (item, unit)
);
create index item_unit_unit on work.item_unit (unit);
comment on table work.item_unit is 'All units of an item: those that lead (the owner first) and those that co-operate.';

create table work.watcher (
  item uuid not null references work.item,
  account text not null,
  primary key (item, account)
);
create index watcher_account on work.watcher (account);

create table work.milestone (
  id uuid primary key,
  item uuid not null references work.item,
  title text not null check (title <> ''),
  due date,
  done_on date,
  done_by text
);
create index milestone_item on work.milestone (item);

-- Every change of an item with the state it left behind, so that the state on any past day is one row, not a fold.
create table work.event (
  id bigint generated always as identity primary key,
  item uuid not null references work.item,
  no integer not null,
  at timestamptz not null,
  day date not null,
  by_account text not null,
  by_name text not null,
  action text not null,
  from_state text,
  state text not null,
  percent smallint not null,
  due date,
  note text,
  detail jsonb not null,
  unique (item, no)
);
create index event_item_day on work.event (item, day, no desc);
comment on column work.event.day is 'Day in Asia/Shanghai.';
revoke update, delete, truncate on work.event from kangyu_app;

create table work.evidence (
  file uuid primary key,
  item uuid not null references work.item,
  name text not null,
  media_type text not null,
  size integer not null,
  sha256 text not null,
  note text,
  added_at timestamptz not null,
  added_by text not null,
  added_by_name text not null
);
create index evidence_item on work.evidence (item);
revoke update, delete, truncate on work.evidence from kangyu_app;

-- Addressed to an account, to a unit (all members or its leads), or to those who manage work in the item's area: members
-- who join later see them too. `key` makes each come once.
create table work.notification (
  id uuid primary key,
  key text not null unique,
  item uuid not null references work.item,
  kind text not null,
  account text,
  unit uuid references work.unit,
  leads_only boolean not null default false,
  managers boolean not null default false,
  at timestamptz not null,
  by_name text,
  note text,
  detail jsonb not null,
  check (num_nonnulls(account, unit) + managers::int = 1)
);
create index notification_account on work.notification (account);
create index notification_unit on work.notification (unit);
create index notification_item on work.notification (item);
revoke update, delete, truncate on work.notification from kangyu_app;

create table work.notification_read (
  notification uuid not null references work.notification,
  account text not null,
  at timestamptz not null,
  primary key (notification, account)
);

create view work.pub_unit as select id, area, name, parent, kind from work.unit;
create view work.pub_item as
  select id, key, kind, room, subject, title, detail, area, unit, account, account_name, priority, due, state, percent, done_on, version,
         created_at, created_by_name, changed_at from work.item;
create view work.pub_item_unit as
  select i.item, i.unit, u.name, i.role, i.position from work.item_unit i join work.unit u on u.id = i.unit;
create view work.pub_event as
  select id, item, no, at, day, by_account, by_name, action, from_state, state, percent, due, note, detail from work.event;
