-- Bulk exports and imports: what was asked, by whom, and how far it is. Files of an export lie in the data folder, encrypted
-- with a key that stands here sealed: when the row's key is gone, so is what they hold.
create table record.bulk_job (
  id          uuid        primary key,
  kind        text        not null check (kind in ('export', 'import')),
  account     text        not null,
  name        text,
  request     jsonb       not null,
  status      text        not null check (status in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  attempts    int         not null default 0,
  key         text,
  progress    jsonb       not null default '{}',
  result      jsonb,
  created_at  timestamptz not null,
  finished_at timestamptz,
  expires_at  timestamptz
);
comment on column record.bulk_job.name is 'Key that the caller of an import gave it; the same key is the same import.';
create unique index bulk_job_name on record.bulk_job (kind, account, name);
create index bulk_job_status on record.bulk_job (status, created_at);
