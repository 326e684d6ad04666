-- Raw inbox: one row a submission. Its bytes stand in ingest.payload, outside the rows that lists read.
create table ingest.submission (
  id           uuid        primary key,
  source       text        not null,
  external_id  text        not null,
  content_hash bytea       not null,
  format       text        not null,
  received_at  timestamptz not null,
  submitted_by text,
  causation_id text,
  depth        smallint    not null,
  status       text        not null check (status in ('processing', 'stored', 'partly-stored', 'quarantined', 'refused')),
  records      int         not null,
  stored       int         not null default 0,
  quarantined  int         not null default 0,
  -- compact: one array for all records (RecordReceipt of the kernel)
  receipts     jsonb       not null default '[]'
);
-- What was refused whole may be sent again unchanged, once what it lacked is there.
create unique index submission_once on ingest.submission (source, external_id, content_hash) where status <> 'refused';
create index submission_status on ingest.submission (status, id);
create index submission_source on ingest.submission (source, id);
create index submission_causation on ingest.submission (causation_id) where causation_id is not null;

-- As it arrived: gzip, then sealed.
create table ingest.payload (
  submission uuid  primary key,
  size       int   not null,
  content    bytea not null
);
alter table ingest.payload alter column content set storage external;
revoke update on ingest.payload from kangyu_app;

create table ingest.quarantine (
  id            uuid        primary key,
  submission    uuid        not null,
  source        text        not null,
  entry         int         not null,
  place         text,
  resource_type text        not null,
  label         text        not null,
  full_url      text,
  resource      bytea       not null,
  request       jsonb,
  merge         boolean     not null default false,
  problems      jsonb       not null,
  rules         text[]      not null,
  state         text        not null default 'open' check (state in ('open', 'resubmitted', 'dismissed')),
  attempts      int         not null default 0,
  stored_as     text,
  received_at   timestamptz not null,
  unique (submission, entry)
);
create index quarantine_state on ingest.quarantine (state, id);
create index quarantine_rules on ingest.quarantine using gin (rules);

create table ingest.quarantine_action (
  seq        bigint      generated always as identity primary key,
  quarantine uuid        not null,
  at         timestamptz not null,
  by         text        not null,
  action     text        not null check (action in ('corrected', 'retried', 'dismissed')),
  note       text,
  submission uuid,
  -- rules still broken after the attempt
  rules      text[]      not null default '{}'
);
create index quarantine_action_row on ingest.quarantine_action (quarantine);
revoke update, delete, truncate on ingest.quarantine_action from kangyu_app;

-- Blind indexes of what an open row waits for: records, or rows of its own submission (`sibling`). Storing one of them
-- tries the row again.
create table ingest.quarantine_wait (
  key        bigint  not null,
  quarantine uuid    not null,
  sibling    boolean not null,
  primary key (key, quarantine)
);
create index quarantine_wait_row on ingest.quarantine_wait (quarantine);

create view ingest.pub_submission as
  select id, source, external_id, format, received_at, submitted_by, causation_id, depth, status, records, stored, quarantined
  from ingest.submission;

create view ingest.pub_quarantine as
  select id, submission, source, resource_type, problems, rules, state, received_at from ingest.quarantine;
