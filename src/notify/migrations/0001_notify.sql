-- What people are told. A message stands once by its key; it holds counts, places and names of diseases, never a person's data.
create table notify.message (
  id       uuid        primary key,
  key      text        collate "C" not null unique,
  kind     text        collate "C" not null,
  level    text        not null check (level in ('blue', 'yellow', 'orange', 'red')),
  title_zh text        not null,
  title_en text        not null,
  text_zh  text        not null,
  text_en  text        not null,
  link     text,       -- path in the web application
  about    text[]      not null default '{}', -- what it is about, e.g. signal/<id>
  facts    jsonb       not null default '{}', -- for templates of gateways
  at       timestamptz not null
);
create index message_about on notify.message using gin (about);
revoke update, delete, truncate on notify.message from kangyu_app;

-- Whom it is for; each reads for themselves.
create table notify.recipient (
  account text        collate "C" not null,
  message uuid        not null references notify.message,
  read_at timestamptz,
  primary key (account, message)
);
create index recipient_unread on notify.recipient (account) where read_at is null;
create index recipient_message on notify.recipient (message);

-- How it leaves the house: one row a message, account and channel; a group has no account.
create table notify.delivery (
  id            uuid        primary key,
  message       uuid        not null references notify.message,
  account       text        collate "C",
  channel       text        not null check (channel in ('email', 'sms', 'wecom')),
  state         text        not null default 'waiting' check (state in ('waiting', 'sending', 'sent', 'dead')),
  digest        boolean     not null default false,
  due_at        timestamptz not null,
  attempts      int         not null default 0,
  claimed_until timestamptz,
  sent_at       timestamptz,
  problem       text,
  receipt       text        check (receipt in ('delivered', 'failed')),
  receipt_at    timestamptz,
  receipt_note  text,
  unique nulls not distinct (message, account, channel)
);
create index delivery_due on notify.delivery (due_at) where state in ('waiting', 'sending');
create index delivery_newest on notify.delivery (id desc);
revoke delete, truncate on notify.delivery from kangyu_app;

-- How an account wants to be told outside the application; addresses are sealed. Without a row: in the application only.
create table notify.preference (
  account      text        collate "C" primary key,
  email        text,
  phone        text,
  channels     text[]      not null default '{}',
  digest_below text        check (digest_below in ('blue', 'yellow', 'orange', 'red')),
  digest_at    time,
  changed_at   timestamptz not null
);

create view notify.pub_message as select id, kind, level, about, at from notify.message;
create view notify.pub_delivery as select id, message, channel, state, attempts, sent_at, receipt from notify.delivery;
