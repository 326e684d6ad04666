-- How far each reader of the change feed has come; moved in the transaction that keeps what was read.
create table record.follower (
  name text   primary key,
  seq  bigint not null
);
insert into record.follower select 'subscriptions', coalesce(max(seq + count - 1), 0) from record.commit;

-- A Subscription as it is in force. Its content stays in record.version; `version` is the newest version of it that was settled.
create table record.subscription (
  id            text        collate "C" primary key,
  version       int         not null,
  account       text        not null,
  state         text        not null check (state in ('active', 'error', 'off')),
  error         text,
  told          boolean     not null,
  push          boolean     not null,
  secret        text        not null,
  events        bigint      not null default 0,
  failures      int         not null default 0,
  failing_since timestamptz,
  next_at       timestamptz
);
comment on column record.subscription.account is 'Who wrote the content; it acts with the rights this account has today.';
comment on column record.subscription.told is 'Whether the resource itself says the state.';
comment on column record.subscription.push is 'Sent to an endpoint; else only read as a stream.';
comment on column record.subscription.secret is 'Sealed; signs what is sent.';
comment on column record.subscription.events is 'Number of its newest event.';

-- One row a notification: which version met the criteria of which subscription. `settled_at` null: not acknowledged yet.
create table record.subscription_event (
  subscription text        collate "C" not null references record.subscription on delete cascade,
  number       bigint      not null,
  type         text        collate "C" not null,
  id           text        collate "C" not null,
  version      int         not null,
  seq          bigint      not null,
  at           timestamptz not null,
  attempts     int         not null default 0,
  tried_at     timestamptz,
  problem      text,
  settled_at   timestamptz,
  outcome      text        check (outcome in ('delivered', 'kept', 'withheld')),
  primary key (subscription, number),
  check ((settled_at is null) = (outcome is null))
);
create index subscription_event_waiting on record.subscription_event (subscription, number) where settled_at is null;
create index subscription_event_settled on record.subscription_event (settled_at);
