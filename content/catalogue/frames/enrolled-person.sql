/* For `reach`: the subjects under which the Patients whose keys changed are enrolled. */
select unnest(:keys)
union
select subject from programs.pub_enrolment where patient = any(:keys)
