create table kernel.instance (
  only_row boolean primary key default true check (only_row),
  kind text not null check (kind in ('demo', 'production')),
  region text,
  meta jsonb not null default '{}',
  created_at timestamptz not null default now()
);
comment on table kernel.instance is 'What this installation is; kind never changes.';

create function kernel.keep_kind() returns trigger language plpgsql as $$
begin
  if new.kind <> old.kind then
    raise exception 'an instance stays % for ever', old.kind;
  end if;
  return new;
end $$;
create trigger keep_kind before update on kernel.instance for each row execute function kernel.keep_kind();

create table kernel.file (
  id uuid primary key,
  name text not null,
  media_type text not null,
  sha256 text not null,
  size integer not null,
  content bytea not null,
  created_at timestamptz not null default now()
);
alter table kernel.file alter column content set storage external;
revoke update, delete, truncate on kernel.file from kangyu_app;

create table kernel.event (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  topic text not null,
  payload jsonb not null,
  at timestamptz not null default now()
);
comment on table kernel.event is 'Outbox: read in (xid, id) order below the snapshot horizon, so that no event is skipped.';
create index event_order on kernel.event (xid, id);
