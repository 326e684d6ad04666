-- Programs that prove who they are with a key of their own (SMART Backend Services) and the scopes of their tokens.
create table access.smart_client (
  id uuid primary key,
  account uuid not null references access.account,
  label text not null,
  role text not null,
  area text not null,
  scopes text[] not null,
  keys jsonb not null,
  created_at timestamptz not null,
  created_by text,
  revoked_at timestamptz
);
create index smart_client_account on access.smart_client (account);
comment on table access.smart_client is 'A program registered with its public keys (JWK Set): which account and role it acts as, and the scopes it may ask for at most.';

create table access.smart_assertion (
  client uuid not null references access.smart_client,
  jti text not null,
  expires_at timestamptz not null,
  primary key (client, jti)
);
create index smart_assertion_expires on access.smart_assertion (expires_at);
comment on table access.smart_assertion is 'Assertions already taken, until they expire: none counts twice.';

alter table access.token add column scopes text[], add column client uuid references access.smart_client;
create index token_client on access.token (client, expires_at) where client is not null;
comment on column access.token.scopes is 'SMART scopes the token is narrowed to; null = all the role may.';

