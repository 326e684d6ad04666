-- What a member answered last counts: who could not come may come after all.
alter table command.answer add column no bigint generated always as identity;
alter table command.answer drop constraint answer_pkey;
alter table command.answer add primary key (no);
create index answer_member on command.answer (callup, member, no desc);
alter table command.callup add column late_told boolean not null default false;

-- Where points, sites and needs lie (WGS 84), and whether they are still used.
alter table command.point
  add column latitude double precision check (latitude between -90 and 90),
  add column longitude double precision check (longitude between -180 and 180),
  add column active boolean not null default true,
  add check ((latitude is null) = (longitude is null));
alter table command.site
  add column latitude double precision check (latitude between -90 and 90),
  add column longitude double precision check (longitude between -180 and 180),
  add column active boolean not null default true,
  add check ((latitude is null) = (longitude is null));
alter table command.supply_request
  add column latitude double precision check (latitude between -90 and 90),
  add column longitude double precision check (longitude between -180 and 180),
  add check ((latitude is null) = (longitude is null));

-- A movement entered by mistake is taken back by another one, once.
alter table command.movement drop constraint movement_kind_check;
alter table command.movement add constraint movement_kind_check
  check (kind in ('in', 'out', 'consume', 'return', 'count', 'transfer-out', 'transfer-in', 'reversal'));
alter table command.movement
  add column reverses bigint unique references command.movement,
  add check ((kind = 'reversal') = (reverses is not null));

-- Who changed what of a point, a stock level or a site.
create table command.change (
  no      bigint      generated always as identity primary key,
  subject text        collate "C" not null, -- point/<id>, site/<id>
  at      timestamptz not null,
  account text        not null,
  name    text        not null,
  what    text        collate "C" not null,
  before  jsonb,
  after   jsonb
);
create index change_subject on command.change (subject, no);
revoke update, delete, truncate on command.change from kangyu_app;

-- Blood in store as institutions report it.
create table command.blood_report (
  institution text        collate "C" not null,
  product     text        collate "C" not null, -- of content/command/resources.yaml
  type        text        collate "C" not null,
  at          timestamptz not null,
  units       int         not null check (units >= 0),
  account     text        not null,
  name        text        not null,
  primary key (institution, product, type, at)
);
revoke update, delete, truncate on command.blood_report from kangyu_app;

-- What an order to empty beds promised, to be held against what was reported afterwards.
create table command.emptying (
  event        uuid        not null references command.event,
  no           int         not null,
  at           timestamptz not null,
  account      text        not null,
  name         text        not null,
  steps        text[]      not null,
  institutions jsonb       not null, -- [{institution, name, freeBefore, promised}]
  primary key (event, no)
);
revoke update, delete, truncate on command.emptying from kangyu_app;

-- Items of a plan's checklists as they are ticked; the newest entry counts.
create table command.checked (
  no        bigint      generated always as identity primary key,
  event     uuid        not null references command.event,
  checklist text        collate "C" not null,
  item      smallint    not null,
  done      boolean     not null,
  at        timestamptz not null,
  account   text        not null,
  name      text        not null
);
create index checked_event on command.checked (event, checklist, item, no desc);
revoke update, delete, truncate on command.checked from kangyu_app;
