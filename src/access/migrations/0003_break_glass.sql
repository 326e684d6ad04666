alter table access.account add column institution text;
alter table access.account add column patient text;
comment on column access.account.institution is 'Organization/<id> the person works for: treating institution of its records.';
comment on column access.account.patient is 'Patient/<id> of a resident who signs in for themselves.';

create table access.break_glass (
  id          uuid        primary key,
  account     uuid        not null references access.account,
  role        text        not null,
  area        text        not null,
  person      text        not null,
  person_name text        not null, -- masked
  patients    text[]      not null,
  patient_area text,
  purpose     text        not null,
  reason      text        not null,
  opened_at   timestamptz not null,
  expires_at  timestamptz not null,
  notice_due  timestamptz not null,
  told        text[]      not null,
  work_item   uuid,
  reviewed_at timestamptz,
  reviewed_by text,
  justified   boolean,
  words       text,
  check ((reviewed_at is null) = (justified is null)),
  check (expires_at > opened_at)
);
comment on table access.break_glass is 'An emergency access to one person: who, why, until when, whom it was told to, and how it was judged. Never deleted.';
comment on column access.break_glass.patients is 'Patient/<id> of the source records that it opens.';
comment on column access.break_glass.told is 'Sign-in names of the privacy officers who were given it to judge.';
create index break_glass_account on access.break_glass (account, expires_at);
create index break_glass_patients on access.break_glass using gin (patients);
create index break_glass_open on access.break_glass (id) where reviewed_at is null;
revoke delete, truncate on access.break_glass from kangyu_app;
