-- What kind of a disease it is (HIV or AIDS, stages of syphilis …), and where the ill person goes to school or works.
alter table reporting.card
  add column subtype   text collate "C",
  add column unit      text, -- only of populations that belong to a unit, and not of confidential cards
  add column unit_part text;
create or replace view reporting.pub_card as
  select id, version, patient, disease, case_class, onset, diagnosed_at, (diagnosed_at at time zone 'Asia/Shanghai')::date as diagnosed_on, area, origin,
    institution, reported_at, (reported_at at time zone 'Asia/Shanghai')::date as reported_on, reviewed_at, final_at, late, makeup, complete, valid, state, subtype
  from reporting.card;

-- Positive results of laboratories that point to a disease which is reported; as they come in.
create table reporting.result (
  id          text    collate "C" primary key, -- of the Observation
  test        text    collate "C" not null,    -- rule of content/reporting/laboratory.yaml
  disease     text    collate "C" not null,
  patient     text    collate "C" not null,
  day         date    not null,
  institution text    collate "C",
  critical    boolean not null
);
create index result_disease on reporting.result (disease, day);

-- What should be reported: illnesses that the records know of, and results that no diagnosis followed yet.
alter table reporting.candidate
  add column source   text collate "C" not null default 'diagnosis' check (source in ('diagnosis', 'result')),
  add column result   text collate "C",
  add column critical boolean not null default false;
create index candidate_open on reporting.candidate (day) where card is null;
-- The rate of reporting is of diagnoses: a result alone is no case yet.
create or replace view reporting.pub_candidate as
  select c.id, c.disease, c.person, c.day, c.patient, c.area, coalesce(c.institution, k.institution) as institution, c.encounter, c.card,
    k.reported_at is not null and k.state not in ('deleted', 'duplicate') as reported
  from reporting.candidate c left join reporting.card k on k.id = c.card
  where c.source = 'diagnosis';
