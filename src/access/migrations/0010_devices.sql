create table access.device (
  id         uuid        primary key,
  account    uuid        not null references access.account,
  name       text        not null,
  agent      text,
  created_at timestamptz not null,
  seen_at    timestamptz not null,
  taken_at   timestamptz,
  residents  integer,
  revoked_at timestamptz,
  revoked_by text,
  public_key text        not null,
  secret     text        not null
);
comment on table access.device is 'A browser in which somebody works without a network: whose, since when, and until when. No row is deleted: what waits on a revoked device is still opened.';
comment on column access.device.taken_at is 'When it last took residents along; residents: how many.';
comment on column access.device.secret is 'Sealed private key (P-256, JWK) to which the device seals what waits there, so that it can be sent when its own key is gone.';
create index device_account on access.device (account, created_at);
