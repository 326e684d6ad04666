-- Residents whom the rule of a programme takes in by itself: under management, though nobody registered them.
alter table programs.enrolment add column by_rule boolean not null default false;
create or replace view programs.pub_managed as
  select e.id, e.pack, e.subject, e.institution, e.doctor, e.team, e.enrolled, e.exited + 1 as until, e.exit_reason, e.version, e.by_rule
  from programs.enrolment e
  where not exists (
    select from programs.enrolment o
    where o.subject = e.subject and o.pack = e.pack and (o.enrolled, o.id) < (e.enrolled, e.id)
      and (o.exited is null or o.exited >= e.enrolled));
