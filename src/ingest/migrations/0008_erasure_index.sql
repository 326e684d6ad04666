-- Where else a record was handed in than by the submission that its current version names: earlier versions, and what was sent
-- again unchanged and made no version. Filled each night (index-repeats.ts), so that erasing a record walks only what came since.
create table ingest.repeat (
  reference  text collate "C" not null, -- Type/id
  submission uuid             not null,
  primary key (reference, submission)
);

create table ingest.repeat_state (
  only_row boolean     primary key default true check (only_row),
  upto     uuid        not null,
  at       timestamptz not null
);
comment on column ingest.repeat_state.upto is 'Submissions up to this one are in ingest.repeat.';

create index quarantine_stored_as on ingest.quarantine (stored_as collate "C") where stored_as is not null;
create index quarantine_url on ingest.quarantine ((request ->> 'url')) where request ->> 'url' is not null;
