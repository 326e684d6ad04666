/* For `reach`: all Patients of the persons whose keys changed. */
select unnest(:keys)
union
select other.patient_id from identify.pub_patient_person me
join identify.pub_patient_person other on other.person_id = me.person_id
where me.patient_id = any(:keys)
