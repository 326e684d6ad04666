-- Whose own records an account sees follows `person`, to all Patients of that person; a Patient of its own is no longer named.
alter table access.account drop column patient;

-- What a resident asks of the records about them: that something be corrected, or erased (PIPL arts. 46 and 47).
create table access.rights_request (
  id         uuid        primary key,
  kind       text        not null check (kind in ('correction', 'erasure')),
  account    uuid        not null references access.account,
  actor      text        not null,
  person     uuid        not null,
  area       text        not null,
  reference  text        not null,
  version    integer     not null,
  record     text        not null,
  held_by    text,
  field      text,
  content    text        not null,
  retention  jsonb,
  at         timestamptz not null,
  work_item  uuid,
  decided_at timestamptz,
  decided_by text,
  granted    boolean,
  answer     text,
  outcome    text,
  check ((decided_at is null) = (granted is null)),
  check ((kind = 'correction') = (field is not null))
);
comment on table access.rights_request is 'A request of a resident about their records, and how it was decided. Never deleted.';
comment on column access.rights_request.content is 'Sealed JSON: what stands there, what should stand, why.';
comment on column access.rights_request.record is 'What the record is called, as the resident saw it.';
comment on column access.rights_request.held_by is 'Organization/<id> that made the record.';
comment on column access.rights_request.retention is 'What the rules of retention said when it was asked.';
comment on column access.rights_request.outcome is 'Type/<id>/_history/<version> that the decision made.';
create index rights_request_person on access.rights_request (person, at);
create index rights_request_open on access.rights_request (at, id) where decided_at is null;
create unique index rights_request_once on access.rights_request (reference, kind, coalesce(field, '')) where decided_at is null;
revoke delete, truncate on access.rights_request from kangyu_app;
