create table access.audit_batch (
  id bigint primary key,
  prev_hash text not null,
  hash text not null,
  first_seq bigint not null,
  last_seq bigint not null,
  at timestamptz not null,
  check (last_seq >= first_seq)
);
comment on table access.audit_batch is 'hash = SHA-256(prev_hash + canonical text of the entries first_seq..last_seq); ids and seqs have no holes.';
revoke update, delete, truncate on access.audit_batch from kangyu_app;

create table access.audit_entry (
  seq bigint not null,
  at timestamptz not null,
  account uuid,
  actor text,
  role text,
  area text,
  action text not null,
  outcome text not null check (outcome in ('success', 'denied', 'failure')),
  object text,
  persons text[] not null,
  purpose text,
  ip text,
  request_id text,
  primary key (seq, at)
) partition by range (at);
comment on table access.audit_entry is 'One row an interaction with the persons touched; append-only, one partition a month (Asia/Shanghai).';
create index audit_entry_actor on access.audit_entry (actor, seq);
create index audit_entry_persons on access.audit_entry using gin (persons);
revoke update, delete, truncate on access.audit_entry from kangyu_app;

create table access.audit_seal (
  month date primary key,
  entries bigint not null,
  entries_hash text not null,
  last_batch bigint not null,
  batch_hash text not null,
  mac text not null,
  sealed_at timestamptz not null
);
comment on table access.audit_seal is 'A closed month: hash of its entries, head of the chain then, and a keyed code over both (key outside the database).';
revoke update, delete, truncate on access.audit_seal from kangyu_app;

-- The app role owns no tables, so the owner's function makes the partition; and the partition itself, reachable by its own
-- name, must be as append-only as its parent.
create function access.ensure_audit_month(month date) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  first_day date := date_trunc('month', month)::date;
  next_day date := (date_trunc('month', month) + interval '1 month')::date;
  part text := 'audit_entry_' || to_char(first_day, 'YYYYMM');
begin
  if to_regclass('access.' || part) is not null then return; end if;
  execute format('create table access.%I partition of access.audit_entry for values from (%L) to (%L)',
    part, to_char(first_day, 'YYYY-MM-DD') || ' 00:00:00+08', to_char(next_day, 'YYYY-MM-DD') || ' 00:00:00+08');
  execute format('revoke all on access.%I from kangyu_app', part);
end $$;
revoke all on function access.ensure_audit_month(date) from public;
grant execute on function access.ensure_audit_month(date) to kangyu_app;

-- A sealed month takes no more entries, not even from the owner without first dropping this trigger.
create function access.refuse_sealed_month() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  if exists (select from access.audit_seal s where s.month = date_trunc('month', new.at at time zone 'Asia/Shanghai')::date) then
    raise exception 'the audit month of % is sealed', new.at;
  end if;
  return new;
end $$;
create trigger refuse_sealed_month before insert on access.audit_entry for each row execute function access.refuse_sealed_month();
