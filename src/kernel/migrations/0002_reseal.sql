-- How far everything sealed by an older key has been sealed anew by key `kid`: one row a declared column. Whoever runs it next,
-- after a kill too, goes on behind `place`.
create table kernel.reseal (
  kid         text        not null,
  name        text        not null,
  place       jsonb,
  resealed    bigint      not null default 0,
  finished_at timestamptz,
  primary key (kid, name)
);
comment on column kernel.reseal.place is 'Key of the last row that was looked at.';
revoke insert, update, delete, truncate on kernel.reseal from kangyu_app;
