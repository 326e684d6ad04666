-- Who is enrolled in which programme: one row an EpisodeOfCare of a programme. Filled from the record only; it can be built again from it.
create table programs.enrolment (
  id text collate "C" primary key, -- EpisodeOfCare
  pack text collate "C" not null,
  patient text collate "C" not null,
  enrolled date not null,
  exited date check (exited >= enrolled),
  exit_reason text collate "C",
  institution text collate "C",
  doctor text collate "C", -- sign-in name of who is responsible
  team text collate "C",
  version integer not null,
  -- From here on reckoned from the contacts, on the day `computed_on`.
  proposed_exit text collate "C", -- an exit whose condition holds
  last_on date,
  last_class text collate "C",
  last_form text collate "C",
  computed_on date
);
create index on programs.enrolment (patient);
create index on programs.enrolment (pack, patient) where exited is null;
create index on programs.enrolment (computed_on) where exited is null;

-- One row a QuestionnaireResponse of a pack's form; judged by the form of its day, whoever sent it.
create table programs.contact (
  id text collate "C" primary key, -- QuestionnaireResponse, and the Encounter of the same visit
  patient text collate "C" not null,
  pack text collate "C" not null,
  form text collate "C" not null,
  form_from date, -- the form's version; null where no form of the pack holds on that day
  time text collate "C" not null, -- instant in Asia/Shanghai, or a day
  day date not null,
  doctor text collate "C",
  version integer not null,
  answers jsonb not null,
  withdrawn boolean not null,
  -- From here on reckoned: what the form and the rules of the day make of the answers.
  valid boolean not null default false,
  class text collate "C",
  next date,
  "values" jsonb not null default '{}',
  problems jsonb not null default '[]',
  outcome jsonb
);
create index on programs.contact (patient, day);
create index on programs.contact (pack, form, day);

-- What an enrolled subject is owed: one row an entry of the schedule. The days stand; the status of a day follows from them.
create table programs.due (
  enrolment text collate "C" not null references programs.enrolment (id) on delete cascade,
  contact text collate "C" not null,
  no integer not null,
  due date not null,
  open date not null, -- in time from here
  late date not null, -- until here
  lost date, -- after it, the subject counts as lost
  deferred boolean not null,
  deferred_until date,
  done_on date, -- of what is asked once
  primary key (enrolment, contact)
);
create index on programs.due (open, due) where done_on is null;

-- Answers that somebody has not handed in yet.
create table programs.draft (
  account text collate "C" not null,
  person text collate "C" not null,
  pack text collate "C" not null,
  form text collate "C" not null,
  contact uuid not null,
  time text not null,
  answers jsonb not null,
  saved_at timestamptz not null,
  primary key (account, person, pack, form)
);

create view programs.pub_enrolment as
  select id, pack, patient, enrolled, exited, exit_reason, institution, doctor, team, last_on, last_class from programs.enrolment;
create view programs.pub_contact as
  select id, patient, pack, form, form_from, day, doctor, valid, class, next, "values" from programs.contact where not withdrawn;
create view programs.pub_due as
  select enrolment, contact, no, due, open, late, lost, deferred, deferred_until, done_on from programs.due;
