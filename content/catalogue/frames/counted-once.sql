/* Condition on `r`, a row of project.pub_resident: the person is counted by this record. */
r.active and r.area is not null and r.birth_date is not null
  -- A person known to several sources counts once, by the first record that says so.
  and not exists (
    select 1 from identify.pub_patient_person me
    join identify.pub_patient_person other on other.person_id = me.person_id and other.patient_id < me.patient_id
    join project.pub_resident o on o.id = other.patient_id and o.bucket = other.bucket
    where me.bucket = r.bucket and me.patient_id = r.id and o.active and o.area is not null and o.birth_date is not null)
