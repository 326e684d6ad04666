-- Property of others taken into use in an emergency: decided, taken over, given back or lost, compensated.
create table command.requisition (
  id        uuid        primary key,
  year      smallint    not null,
  no        int         not null,
  exercise  boolean     not null,
  event     uuid        references command.event,
  area      text        collate "C" not null,
  kind      text        collate "C" not null, -- of content/command/resources.yaml
  item      text        not null check (item <> ''),
  quantity  int         not null check (quantity > 0),
  unit      text        not null,
  owner     text        not null check (owner <> ''),
  phone     text,                              -- sealed
  decision  text,                              -- number of the decision
  reason    text        not null,
  value     numeric(14, 2) check (value >= 0), -- estimated when it was decided, yuan
  return_by date,
  state     text        not null check (state in ('decided', 'taken', 'returned', 'lost', 'settled', 'cancelled')),
  amount    numeric(14, 2) check (amount >= 0), -- compensation, yuan
  at        timestamptz not null,
  account   text        not null,
  name      text        not null,
  unique (year, exercise, no),
  check ((state = 'settled') = (amount is not null))
);
create index requisition_area on command.requisition (area, state);
create table command.requisition_step (
  requisition uuid        not null references command.requisition,
  no          int         not null,
  state       text        not null,
  at          timestamptz not null,
  account     text        not null,
  name        text        not null,
  note        text,
  amount      numeric(14, 2),
  primary key (requisition, no)
);
revoke update, delete, truncate on command.requisition_step from kangyu_app;
