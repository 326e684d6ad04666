-- Who loaded which table of codes when, and what it changed (load-terminology.ts). The codes stand in the record room.
create table registers.terminology_load (
  id         uuid        primary key,
  at         timestamptz not null,
  by         text        not null,
  url        text        not null,
  version    text        not null,
  file       text        not null,
  valid_from date,
  valid_to   date,
  concepts   int         not null,
  replaced   boolean     not null, -- other content of the same version
  before     text,                 -- the version it was compared with
  added      int,
  removed    int,
  changed    int
);
create index terminology_load_url on registers.terminology_load (url, id);
revoke update, delete, truncate on registers.terminology_load from kangyu_app;
