-- Emergency teams: who belongs to them, with skills and certificates; phones are sealed.
create table command.team (
  id    uuid primary key,
  area  text collate "C" not null,
  name  text not null check (name <> ''),
  class text collate "C" not null, -- of content/command/teams.yaml
  note  text,
  unique (area, name)
);
create table command.member (
  id           uuid    primary key,
  team         uuid    not null references command.team,
  name         text    not null check (name <> ''),
  phone        text,                       -- sealed
  account      text    collate "C",
  leader       boolean not null default false,
  profession   text,
  employer     text,
  skills       text[]  not null default '{}',
  certificates jsonb   not null default '[]', -- [{name, until}]
  on_call      boolean not null default false,
  active       boolean not null default true
);
create index member_team on command.member (team);

create table command.callup (
  id        uuid        primary key,
  event     uuid        not null references command.event,
  team      uuid        not null references command.team,
  message   text        not null,
  place     text        not null,
  at        timestamptz not null,
  muster_by timestamptz not null,
  account   text        not null,
  name      text        not null,
  released_at timestamptz,
  unique (event, team)
);
create table command.answer (
  callup  uuid        not null references command.callup,
  member  uuid        not null references command.member,
  answer  text        not null check (answer in ('coming', 'cannot', 'arrived')),
  at      timestamptz not null,
  account text        not null,
  name    text        not null,
  note    text,
  primary key (callup, member, answer)
);
revoke update, delete, truncate on command.answer from kangyu_app;

-- Materials: points, what they shall hold, batches, and movements that nothing ever changes; the stock is their sum.
create table command.point (
  id       uuid primary key,
  area     text collate "C" not null,
  name     text not null check (name <> ''),
  tier     text collate "C" not null, -- of content/command/materials.yaml
  address  text,
  keeper   text,
  unique (area, name)
);
create table command.stock_level (
  point    uuid not null references command.point,
  material text collate "C" not null,
  minimum  int  not null check (minimum >= 0),
  safe     int  not null check (safe >= minimum),
  maximum  int  check (maximum >= safe),
  primary key (point, material)
);
create table command.batch (
  id       uuid primary key,
  material text collate "C" not null,
  lot      text not null check (lot <> ''),
  expires  date,
  unique (material, lot)
);
create table command.stock (
  point    uuid not null references command.point,
  batch    uuid not null references command.batch,
  quantity int  not null check (quantity >= 0),
  reserved int  not null default 0 check (reserved >= 0 and reserved <= quantity),
  primary key (point, batch)
);
create table command.movement (
  no       bigint      generated always as identity primary key,
  point    uuid        not null references command.point,
  batch    uuid        not null references command.batch,
  kind     text        not null check (kind in ('in', 'out', 'consume', 'return', 'count', 'transfer-out', 'transfer-in')),
  quantity int         not null check (quantity <> 0), -- signed
  at       timestamptz not null,
  account  text        not null,
  name     text        not null,
  note     text,
  request  uuid,
  check (kind not in ('in', 'return', 'transfer-in') or quantity > 0),
  check (kind not in ('out', 'consume', 'transfer-out') or quantity < 0)
);
create index movement_stock on command.movement (point, batch, no);
revoke update, delete, truncate on command.movement from kangyu_app;

create table command.supply_request (
  id        uuid        primary key,
  event     uuid        references command.event,
  area      text        collate "C" not null, -- where it is needed
  unit      text        not null,
  material  text        collate "C" not null,
  quantity  int         not null check (quantity > 0),
  needed_by date        not null,
  reason    text        not null,
  state     text        not null check (state in ('requested', 'approved', 'refused', 'allocated', 'dispatched', 'received', 'cancelled')),
  exercise  boolean     not null,
  at        timestamptz not null,
  account   text        not null,
  name      text        not null
);
create index supply_request_area on command.supply_request (area, state);
create table command.supply_step (
  request uuid        not null references command.supply_request,
  no      int         not null,
  state   text        not null,
  at      timestamptz not null,
  account text        not null,
  name    text        not null,
  note    text,
  primary key (request, no)
);
revoke update, delete, truncate on command.supply_step from kangyu_app;
create table command.allocation (
  request  uuid not null references command.supply_request,
  point    uuid not null references command.point,
  batch    uuid not null references command.batch,
  quantity int  not null check (quantity > 0),
  primary key (request, point, batch)
);

-- Sites that can be converted, and beds as institutions report them in an event.
create table command.site (
  id       uuid primary key,
  area     text collate "C" not null,
  name     text not null check (name <> ''),
  kind     text collate "C" not null,
  capacity int  not null check (capacity > 0), -- beds or places
  hours    int  not null check (hours >= 0),   -- until it can be used
  unique (area, name)
);
create table command.bed_report (
  institution text        collate "C" not null,
  kind        text        collate "C" not null,
  at          timestamptz not null,
  open        int         not null check (open >= 0),
  occupied    int         not null check (occupied between 0 and open),
  account     text        not null,
  name        text        not null,
  primary key (institution, kind, at)
);
revoke update, delete, truncate on command.bed_report from kangyu_app;
