create table access.second_factor (
  account   uuid        primary key references access.account,
  secret    text        not null,
  last_step bigint      not null,
  since     timestamptz not null
);
comment on table access.second_factor is 'The one-time codes of an account (RFC 6238): sealed secret and the last step taken, which is never taken again.';

create table access.recovery_code (
  account uuid  not null references access.account,
  hash    bytea not null,
  used_at timestamptz,
  primary key (account, hash)
);
comment on table access.recovery_code is 'SHA-256 of codes that stand in for the second factor, each once.';

create table access.factor_ticket (
  hash       bytea       primary key,
  account    uuid        not null references access.account,
  step       text        not null check (step in ('code', 'enrol', 'replace')),
  role       text,
  secret     text,
  expires_at timestamptz not null,
  check ((step = 'code') = (secret is null))
);
comment on table access.factor_ticket is 'A sign-in whose password was right and whose code is awaited, or a new second factor not proved yet. It opens nothing.';
create index factor_ticket_account on access.factor_ticket (account);

create table access.password_history (
  account  uuid        not null references access.account,
  set_at   timestamptz not null,
  password text        not null,
  primary key (account, set_at)
);
comment on table access.password_history is 'Passwords that an account had, as scrypt hashes, so that they do not come again.';

alter table access.session add column id uuid not null default gen_random_uuid() unique;
alter table access.session add column two_factor boolean not null default false;
alter table access.session add column ip text;
alter table access.session add column agent text;
comment on column access.session.two_factor is 'A second factor was proved, or another identity provider answered for it.';
alter table access.sign_in_guard add column since_success integer not null default 0;
comment on column access.sign_in_guard.since_success is 'Attempts since the last sign-in: the person is told of them.';

-- What was disposed of once its time had passed: by whom and why. Never automatic.
create table access.disposal (
  id       uuid        primary key,
  class    text        not null,
  before   date        not null,
  disposed bigint      not null,
  reason   text        not null,
  actor    text        not null,
  at       timestamptz not null
);
comment on column access.disposal.before is 'First day that was kept.';
revoke update, delete, truncate on access.disposal from kangyu_app;

-- Records that the law on personal information asks for: what is processed, impact assessments, breaches and notices. A correction
-- is a further entry that names the one before.
create table access.security_entry (
  id         uuid        primary key,
  kind       text        not null,
  title      text        not null,
  day        date        not null,
  content    jsonb       not null,
  keep_until date,
  replaces   uuid        unique references access.security_entry,
  actor      text        not null,
  at         timestamptz not null
);
create index security_entry_kind on access.security_entry (kind, id);
revoke update, delete, truncate on access.security_entry from kangyu_app;
