-- A task may name the forms that end it, and one that was asked for outside an enrolment (a screening) is somebody's too.
create or replace view programs.todo as
  with asked as (
    select c.id || '-t-' || t.n as id, c.id as contact, c.patient, c.pack, c.form, c.day, c.time, 'task'::text as kind, t.task ->> 'code' as code,
      t.task -> 'title' as title, (t.task ->> 'due')::date as due, c.doctor, t.task -> 'endedBy' as ended_by
    from programs.contact c
    cross join lateral jsonb_array_elements(c.outcome -> 'tasks') with ordinality t (task, n)
    where c.valid and not c.withdrawn and (c.outcome -> 'tasks' <> '[]'::jsonb or c.outcome -> 'referral' <> 'null'::jsonb)
    union all
    select c.id || '-t-r', c.id, c.patient, c.pack, c.form, c.day, c.time, 'referral', c.outcome -> 'referral' ->> 'level',
      c.outcome -> 'referral' -> 'reason', (c.outcome -> 'referral' ->> 'checkOn')::date, c.doctor, null
    from programs.contact c
    where c.valid and not c.withdrawn and (c.outcome -> 'tasks' <> '[]'::jsonb or c.outcome -> 'referral' <> 'null'::jsonb)
      and c.outcome -> 'referral' ->> 'checkOn' is not null
      -- A task for the same day asks after the referral already.
      and not exists (select from jsonb_array_elements(c.outcome -> 'tasks') t where t ->> 'due' = c.outcome -> 'referral' ->> 'checkOn'))
  select a.*, e.id as enrolment, e.doctor as enrolment_doctor, e.team, e.institution
  from asked a
  left join lateral (select e.id, e.doctor, e.team, e.institution from programs.enrolment e
    where e.patient = a.patient and e.pack = a.pack and e.exited is null order by e.enrolled desc limit 1) e on true
  where not exists (select from programs.task_end e where e.id = a.id)
    and not exists (select from programs.contact n where n.patient = a.patient and n.pack = a.pack and n.valid and not n.withdrawn
      and (n.time, n.id) > (a.time, a.contact) and (a.ended_by is null or a.ended_by ? n.form))
    -- Nobody has to do any more what was asked for before the programme ended.
    and (e.id is not null or not exists (select from programs.enrolment x where x.patient = a.patient and x.pack = a.pack and x.exited >= a.day));
