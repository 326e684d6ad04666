-- Institutions take part in programmes as residents do: `patient` and `subject` are `Organization/<id>` then.
comment on column programs.enrolment.patient is 'Patient id, or Organization/<id>';
comment on column programs.contact.patient is 'Patient id, or Organization/<id>';
create index enrolment_institution on programs.enrolment (pack, patient) where starts_with(patient, 'Organization/') and exited is null;
create index contact_institution on programs.contact (substr(patient, 14), pack, form, day) where starts_with(patient, 'Organization/');

-- The same as other rooms count them: an institution by its id, as in its register.
create view programs.pub_institution_enrolment as
  select id, pack, substr(patient, 14) as institution, enrolled, exited, exit_reason, doctor, last_on, last_class, version
  from programs.enrolment where starts_with(patient, 'Organization/');
create view programs.pub_institution_contact as
  select id, pack, form, form_from, substr(patient, 14) as institution, day, time, doctor, valid, class, next, "values", version
  from programs.contact where starts_with(patient, 'Organization/') and not withdrawn;
