create table access.account (
  id uuid primary key,
  account text not null unique check (account ~ '^[a-z0-9][a-z0-9._-]{1,62}$'),
  name text not null,
  practitioner text,
  external_subject text unique,
  password text,
  password_changed_at timestamptz,
  must_change_password boolean not null default false,
  active boolean not null default true,
  demo boolean not null default false,
  last_sign_in timestamptz,
  created_at timestamptz not null,
  created_by text
);
comment on table access.account is 'A person who signs in; may be a Practitioner (reference), need not be one. Never deleted: the audit ledger names it.';
comment on column access.account.password is 'scrypt$N$r$p$salt$key (base64url); null when another identity provider answers for the person.';

create table access.role_grant (
  id uuid primary key,
  account uuid not null references access.account,
  role text not null,
  area text not null,
  valid_from date not null,
  valid_to date,
  no smallint not null,
  requested_by text,
  granted_by text,
  created_at timestamptz not null,
  check (valid_to is null or valid_to >= valid_from)
);
comment on column access.role_grant.granted_by is 'Who confirmed it; a grant nobody confirmed yet does not hold.';
comment on column access.role_grant.valid_to is 'First day on which the grant no longer holds.';
create index role_grant_account on access.role_grant (account);

create table access.session (
  token_hash bytea primary key,
  account uuid not null references access.account,
  role text not null,
  area text not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz
);
comment on table access.session is 'One signed-in browser acting in one role; only the SHA-256 of its token is stored.';
create index session_account on access.session (account);

create table access.token (
  id uuid primary key,
  account uuid not null references access.account,
  token_hash bytea not null unique,
  label text not null,
  role text not null,
  area text not null,
  created_at timestamptz not null,
  created_by text,
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index token_account on access.token (account);

create table access.sign_in_guard (
  account text primary key,
  failures integer not null,
  failed_at timestamptz not null,
  locked_until timestamptz
);
comment on table access.sign_in_guard is 'Failed sign-ins by the name that was typed, existing or not, so that a lock does not tell which names exist.';
