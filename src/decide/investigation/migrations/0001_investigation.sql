-- Persons under investigation: one row a person and disease, with the newest interview since the notice. All of it from contacts of
-- the pack case-investigation; nothing is kept here.
create view investigation.pub_case as
  select n.id as notice, n.subject, n.patient, n.day as noticed, n."values" ->> 'disease' as disease, n."values" ->> 'signal' as signal,
    n."values" ->> 'role' as role, n."values" ->> 'caseClass' as case_class, (n."values" ->> 'diagnosedOn')::date as diagnosed_on,
    coalesce((i."values" ->> 'ill')::boolean, n."values" ->> 'role' = '1') as ill,
    coalesce((i."values" ->> 'onset')::date, (n."values" ->> 'onset')::date) as onset, (i."values" ->> 'onsetAt')::timestamptz as onset_at,
    i.id as interview, i.day as interviewed, i.version as interview_version, i."values" ->> 'school' as school,
    i."values" ->> 'schoolClass' as school_class, i."values" ->> 'workplace' as workplace, i."values" ->> 'infector' as infector,
    (i."values" ->> 'admitted')::boolean as admitted, (i."values" ->> 'severe')::boolean as severe, i."values" ->> 'status' as status,
    i."values" ->> 'origin' as origin, (i."values" ->> 'positives')::boolean as positive, i."values" as answers
  from (select distinct on (c.subject, c."values" ->> 'disease') c.* from programs.pub_contact c
        where c.pack = 'case-investigation' and c.form = 'notice' and c.valid
        order by c.subject, c."values" ->> 'disease', c.time desc, c.id desc) n
  left join lateral (
    select c.id, c.day, c.version, c."values" from programs.pub_contact c
    where c.subject = n.subject and c.pack = 'case-investigation' and c.form = 'interview' and c.valid
      -- An interview at the hour of its notice knows nothing of it yet.
      and coalesce(c."values" ->> 'disease', n."values" ->> 'disease') = n."values" ->> 'disease' and c.day >= n.day
    order by c.time desc, c.id desc limit 1) i on true;

-- What somebody was exposed to before falling ill, or while staying well: for triggers over places and exposures. `exposed` null: unknown.
create view investigation.pub_exposure as
  select c.interview, c.subject, c.disease, c.signal, c.ill, c.onset, c.interviewed, x.kind, x.what, x.place_kind, x.exposed
  from investigation.pub_case c
  cross join lateral (
    select 'food' as kind, f ->> 'food' as what, null::text as place_kind,
      case f ->> 'eaten' when '1' then true when '2' then false end as exposed
    from jsonb_array_elements(c.answers -> 'foods') f
    union all
    select 'place', p ->> 'place', p ->> 'placeKind', true from jsonb_array_elements(c.answers -> 'places') p
    union all
    select 'school', c.school, '2', true where c.school is not null
    union all
    select 'workplace', c.workplace, '3', true where c.workplace is not null
    union all
    select 'exposure', e, null, true from jsonb_array_elements_text(c.answers -> 'exposures') e where e <> '0') x
  where c.interview is not null;

-- Contacts under observation: one row an enrolment in contact-tracing that was registered, as it stands.
create view investigation.pub_contact as
  select e.id as enrolment, e.subject, e.patient, e.enrolled, e.exited, e.exit_reason, r."values" ->> 'disease' as disease,
    r."values" ->> 'signal' as signal, r."values" ->> 'source' as source, r."values" ->> 'sourceName' as source_name,
    r."values" ->> 'relation' as relation, r."values" ->> 'place' as place, (r."values" ->> 'lastExposure')::date as last_exposure,
    (r."values" ->> 'until')::date as until, d.due, d.late, d.lost, k.checks, k.last_on, k.last_class, l.released_on, l.reason, l.onset
  from programs.pub_enrolment e
  join lateral (
    select c."values" from programs.pub_contact c
    where c.subject = e.subject and c.pack = 'contact-tracing' and c.form = 'registration' and c.valid and c.day >= e.enrolled
      and (e.exited is null or c.day <= e.exited)
    order by c.time desc, c.id desc limit 1) r on true
  left join programs.pub_due d on d.enrolment = e.id and d.contact = 'check'
  left join lateral (
    select count(*)::int as checks, max(c.day) as last_on, (array_agg(c.class order by c.time desc, c.id desc))[1] as last_class
    from programs.pub_contact c
    where c.subject = e.subject and c.pack = 'contact-tracing' and c.form = 'check' and c.valid and c.day >= e.enrolled
      and (e.exited is null or c.day <= e.exited)) k on true
  left join lateral (
    select (c."values" ->> 'releasedOn')::date as released_on, c."values" ->> 'reason' as reason, (c."values" ->> 'onset')::date as onset
    from programs.pub_contact c
    where c.subject = e.subject and c.pack = 'contact-tracing' and c.form = 'release' and c.valid and c.day >= e.enrolled
      and (e.exited is null or c.day <= e.exited)
    order by c.time desc, c.id desc limit 1) l on true
  where e.pack = 'contact-tracing';
