-- A record of another sender may stand for several choices of a form: a combined vaccine counts for each of its parts.
alter table programs.recorded add column code text collate "C" not null default '';
alter table programs.recorded alter column code drop default;
alter table programs.recorded drop constraint recorded_pkey;
alter table programs.recorded add primary key (pack, form, type, id, code);

-- Records of others that a programme does not count, reckoned with it: what no list knows waits for a person to say what it was.
create table programs.uncounted (
  id text collate "C" not null, -- of the record
  type text collate "C" not null,
  pack text collate "C" not null,
  form text collate "C" not null,
  patient text collate "C" not null,
  subject text collate "C" not null, -- the Patient that indicators count
  day date not null,
  why text collate "C" not null check (why in ('unknown', 'other', 'part')),
  said text,
  named text not null, -- all that the record says of itself
  primary key (pack, form, type, id)
);
create index on programs.uncounted (patient);
create index on programs.uncounted (subject) where why = 'unknown';

-- What people said such records were. The last word about a record counts, as long as the record says the same of itself.
create table programs.record_word (
  no      bigint      generated always as identity primary key,
  pack    text        collate "C" not null,
  form    text        collate "C" not null,
  type    text        collate "C" not null,
  id      text        collate "C" not null,
  patient text        collate "C" not null,
  codes   text[]      not null, -- choices of the form; none: nothing that the programme asks about
  named   text        not null,
  at      timestamptz not null,
  account text        not null,
  name    text        not null
);
create index on programs.record_word (patient);
revoke update, delete, truncate on programs.record_word from kangyu_app;
