-- The residents' e-health code. Private keys and the cipher key are sealed with the instance's master key.
create table identify.health_code_key (
  kid         integer     primary key,
  public_key  text        not null,
  private_key text        not null,
  cipher_key  text        not null,
  created_at  timestamptz not null,
  retired_at  timestamptz
);
create unique index health_code_key_current on identify.health_code_key ((true)) where retired_at is null;

-- Keys the digest of identity fields: without it a reference could be found by trying id numbers.
create table identify.health_code_reference_key (
  one boolean primary key default true check (one),
  key text    not null
);

create table identify.health_code (
  id           uuid        primary key,
  person       uuid        not null unique,
  master_ref   text        collate "C" not null unique check (master_ref ~ '^[0-9a-f]{64}$'),
  version      integer     not null default 1 check (version between 1 and 65535),
  state        text        not null check (state in ('pending', 'active', 'suspended', 'revoked')),
  void_through integer     not null default 0,
  printed      boolean     not null default false,
  pin          text,
  verified_how text        check (verified_how in ('register', 'window')),
  verified_by  text,
  verified_at  timestamptz,
  created_at   timestamptz not null,
  changed_at   timestamptz not null,
  factor_failures integer  not null default 0,
  locked_until timestamptz,
  check (state in ('pending', 'revoked') or verified_at is not null)
);
comment on column identify.health_code.void_through is 'Tokens of this version of the card and of those before are void, whatever the state.';
create index health_code_voided on identify.health_code (changed_at) where void_through > 0 or state = 'suspended';

create table identify.health_code_event (
  seq     bigint      generated always as identity primary key,
  card    uuid        not null,
  at      timestamptz not null,
  actor   text        not null,
  action  text        not null,
  state   text        not null,
  version integer     not null,
  reason  text
);
create index health_code_event_card on identify.health_code_event (card, seq);
revoke update, delete, truncate on identify.health_code_event from kangyu_app;

-- Somebody asks for their own code, or for one of a person they look after; decided by the register or at a window.
create table identify.health_code_request (
  id         uuid        primary key,
  kind       text        not null check (kind in ('own', 'ward')),
  person     uuid        not null,
  guardian   uuid,
  account    uuid        not null,
  actor      text        not null,
  relation   text,
  proof_kind text,
  proof_ref  text,
  at         timestamptz not null,
  state      text        not null default 'pending' check (state in ('pending', 'approved', 'refused')),
  how        text        check (how in ('register', 'window')),
  decided_by text,
  decided_at timestamptz,
  reason     text,
  check ((kind = 'ward') = (guardian is not null and relation is not null))
);
create unique index health_code_request_open on identify.health_code_request (account, person) where state = 'pending';
create index health_code_request_state on identify.health_code_request (state, id);

create table identify.health_code_guardian (
  id          uuid        primary key,
  request     uuid        not null references identify.health_code_request,
  guardian    uuid        not null,
  ward        uuid        not null,
  relation    text        not null,
  valid_until date,
  created_at  timestamptz not null,
  ended_at    timestamptz,
  ended_by    text
);
comment on column identify.health_code_guardian.valid_until is 'First day without it: a child grows up.';
create unique index health_code_guardian_open on identify.health_code_guardian (guardian, ward) where ended_at is null;
create index health_code_guardian_ward on identify.health_code_guardian (ward);

create table identify.health_code_terminal (
  id            uuid        primary key,
  institution   text        collate "C" not null,
  area          text        collate "C" not null,
  name          text        not null,
  kind          text        not null,
  public_key    text        collate "C" not null unique,
  state         text        not null check (state in ('requested', 'active', 'suspended', 'revoked')),
  requested_by  text        not null,
  requested_at  timestamptz not null,
  registered_by text,
  registered_at timestamptz,
  valid_until   date,
  seen_at       timestamptz,
  check (state in ('requested', 'revoked') or valid_until is not null)
);
create index health_code_terminal_area on identify.health_code_terminal (area, id);

-- Nonces of dynamic codes and of terminals' requests, each taken once, kept while they could be sent again.
create table identify.health_code_nonce (
  key        text        collate "C" primary key,
  expires_at timestamptz not null
);
create index health_code_nonce_expiry on identify.health_code_nonce (expires_at);

create table identify.health_code_scan (
  id           uuid        primary key,
  received_at  timestamptz not null,
  scanned_at   timestamptz not null,
  mode         text        not null check (mode in ('online', 'offline')),
  terminal     uuid,
  institution  text        collate "C",
  area         text        collate "C",
  account      uuid        not null,
  actor        text        not null,
  purpose      text        not null,
  outcome      text        not null check (outcome in ('accepted', 'refused')),
  reason       text,
  kind         text,
  card         uuid,
  card_version integer,
  person       uuid,
  offline_result text
);
comment on column identify.health_code_scan.offline_result is 'What the terminal itself decided without the network; outcome is what the platform finds afterwards.';
create index health_code_scan_received on identify.health_code_scan (received_at, id);
create index health_code_scan_person on identify.health_code_scan (person, id);
revoke update, delete, truncate on identify.health_code_scan from kangyu_app;

-- What an accepted scan permits: this account, at a terminal of this institution, for this purpose, for minutes.
create table identify.health_code_grant (
  id           uuid        primary key,
  scan         uuid        not null,
  card         uuid        not null,
  card_version integer     not null,
  person       uuid        not null,
  institution  text        not null,
  account      uuid        not null,
  purpose      text        not null,
  expires_at   timestamptz not null
);
create index health_code_grant_expiry on identify.health_code_grant (expires_at);
