-- What other senders recorded and a form of a pack takes for a contact (a dose of another institution), judged like one: reckoned from
-- the views that the forms name, whenever a person is. A record that a contact by the form tells already has no row.
create table programs.recorded (
  id text collate "C" not null, -- of the record
  type text collate "C" not null,
  pack text collate "C" not null,
  form text collate "C" not null,
  form_from date not null,
  patient text collate "C" not null,
  subject text collate "C" not null, -- the Patient that indicators count
  day date not null,
  version integer not null,
  class text collate "C",
  next date,
  "values" jsonb not null,
  primary key (pack, form, type, id)
);
create index on programs.recorded (patient);
create index on programs.recorded (subject);
create view programs.pub_recorded as
  select id, type, pack, form, form_from, patient, subject, day, version, class, next, "values" from programs.recorded;
