-- Whose enrolments and contacts are counted together: the first Patient of the master person, kept when persons are merged or parted.
alter table programs.enrolment add column subject text collate "C";
alter table programs.contact add column subject text collate "C";
update programs.enrolment e set subject = coalesce((
  select min(o.patient_id collate "C") from identify.pub_patient_person l
  join identify.pub_patient_person o on o.person_id = l.person_id where l.patient_id = e.patient), e.patient);
update programs.contact c set subject = coalesce((
  select min(o.patient_id collate "C") from identify.pub_patient_person l
  join identify.pub_patient_person o on o.person_id = l.person_id where l.patient_id = c.patient), c.patient);
alter table programs.enrolment alter column subject set not null;
alter table programs.contact alter column subject set not null;
create index enrolment_subject on programs.enrolment (subject, pack);
create index contact_subject on programs.contact (subject, pack, form, day);

create or replace view programs.pub_enrolment as
  select id, pack, patient, enrolled, exited, exit_reason, institution, doctor, team, last_on, last_class, subject from programs.enrolment;
create or replace view programs.pub_contact as
  select id, patient, pack, form, form_from, day, doctor, valid, class, next, "values", subject, version, time from programs.contact where not withdrawn;

-- Time under management as indicators count it: `until` is the first day no longer counted (null while it runs). A second enrolment of
-- the same person in the same programme adds only the time that the first does not cover.
create view programs.pub_managed as
  select e.id, e.pack, e.subject, e.institution, e.doctor, e.team, e.enrolled, e.exited + 1 as until, e.exit_reason, e.version
  from programs.enrolment e
  where not exists (
    select from programs.enrolment o
    where o.subject = e.subject and o.pack = e.pack and (o.enrolled, o.id) < (e.enrolled, e.id)
      and (o.exited is null or o.exited >= e.enrolled));

-- What a running enrolment's due days are reckoned from when only the day changes: null until it is laid out once by this program.
alter table programs.enrolment add column settled jsonb;
create index on programs.enrolment (pack) where exited is null and settled is null;
drop index programs.enrolment_computed_on_idx;
-- The day that a pack's enrolments stand on, and by which definitions.
create table programs.pack_day (
  pack text collate "C" primary key,
  day date not null,
  definitions text not null
);
