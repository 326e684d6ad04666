/* Common tables child, dose (given validly), deferral and asked (each dose with the day on which it is asked): `doses` are rows (vaccine, number, age, whether it is used), `wait` what is added to the age. */
with child as (
  select m.id, m.subject, m.institution, m.doctor, m.team, m.version, r.bucket, r.area, r.birth_date, r.sex,
         greatest((r.residence_start at time zone 'Asia/Shanghai')::date, r.birth_date) as start,
         least(m.until, (r.residence_end at time zone 'Asia/Shanghai')::date, (r.deceased_date at time zone 'Asia/Shanghai')::date) as until
  from programs.pub_managed m
  join project.pub_resident r on r.id = m.subject
  where m.pack = 'immunisation' and r.birth_date is not null and :subjects(m.subject)
), given as (
  -- By whoever: each dose is one row, also one that two senders record.
  select c.subject, c.day, c.id, c.values, 'QuestionnaireResponse/' || c.id || '/_history/' || c.version as evidence
  from programs.pub_contact c
  where c.pack = 'immunisation' and c.form = 'vaccination' and c.valid and c.values->>'state' = 'given' and :subjects(c.subject)
  union all
  select c.subject, c.day, c.id, c.values, c.type || '/' || c.id || '/_history/' || c.version
  from programs.pub_recorded c
  where c.pack = 'immunisation' and c.form = 'vaccination' and :subjects(c.subject)
), dose as (
  select c.subject, case when c.values->>'vaccine' in ('ipv', 'bopv') then 'polio' else c.values->>'vaccine' end as vaccine,
         (c.values->>'dose')::int as no, min(c.day) as day, bool_or((c.values->>'timely')::boolean) as timely,
         (array_agg(c.evidence order by c.day, c.id))[1] as evidence
  from given c
  where (c.values->>'valid')::boolean
  group by 1, 2, 3
), deferral as (
  -- One for good (`until` is empty) lasts until the next contact about the vaccine says otherwise.
  select s.subject, s.vaccine, s.day, case when s.permanent then s.next else s.until end as until
  from (
    select c.subject, v.vaccine, c.day, c.values->>'state' = 'deferred' as deferred, (c.values->>'permanent')::boolean as permanent,
           (c.values->>'until')::date as until, lead(c.day) over (partition by c.subject, v.vaccine order by c.time, c.id) as next
    from programs.pub_contact c
    cross join lateral (select case when c.values->>'vaccine' in ('ipv', 'bopv') then 'polio' else c.values->>'vaccine' end as vaccine) v
    where c.pack = 'immunisation' and c.form = 'vaccination' and c.valid and :subjects(c.subject)) s
  where s.deferred
), kinds as (
  -- Who began an inactivated vaccine owes its doses and not those of the live one.
  select subject, bool_or(vaccine = 'jeI') as je_i, bool_or(vaccine = 'hepAI') as hep_ai from dose group by 1
), asked as (
  -- By age alone: a dose that waits for the one before it is due all the same.
  select c.*, a.vaccine, a.no, a.day
  from child c
  left join kinds k on k.subject = c.subject
  cross join lateral (
    select v.vaccine, v.no, (c.birth_date + v.age + :arg(wait))::date as day
    from (values
      :arg(doses)
    ) as v(vaccine, no, age, used)
    where v.used) a
  where a.day > c.start and (c.until is null or a.day < c.until)
    and not exists (select from deferral f where f.subject = c.subject and f.vaccine = a.vaccine and f.day <= a.day and (f.until is null or f.until > a.day))
)
