-- How many records of each class of the law have passed their time, as counted in the last night (count-retention.ts).
create table person.retention_count (
  code   text collate "C" primary key,
  past   int  not null,
  oldest date
);

create table person.retention_state (
  only_row boolean     primary key default true check (only_row),
  day      date        not null,
  at       timestamptz not null
);
comment on column person.retention_state.day is 'The day whose rules and terms were counted by.';
