/* Managed to the standard (parameters visitsPerYear, recheckInterval, grace): the visits that the months of the year ask, the yearly examination, and
   every result but `satisfied` followed up in time. Time is cut at New Year: what a year asks is asked in that year. `step`: from which day how many visits must
   have been made. visit = what makes a follow-up count, examined = of whom the examination is asked. */
with managed as (
  :include(managed; pack=:arg(pack); left=:arg(left))
), year as (
  select m.*, y.no as calendar_year, greatest(m.enrolled, make_date(y.no, 1, 1)) as start, make_date(y.no + 1, 1, 1) as new_year
  from managed m
  cross join lateral generate_series(extract(year from greatest(m.enrolled, :since))::int,
    extract(year from least(m.managed_until, :today + 400))::int) as y(no)
  where greatest(m.enrolled, make_date(y.no, 1, 1)) < least(m.managed_until, make_date(y.no + 1, 1, 1))
), visit as (
  select y.id, y.calendar_year, c.day, row_number() over (partition by y.id, y.calendar_year order by c.day) as no
  from year y
  join (select distinct c.subject, c.day from programs.pub_contact c
        where c.pack = ':arg(pack)' and c.form = 'follow-up' and c.valid and c.values->>'status' = '1' and :arg(visit, true) and :subjects(c.subject)) c
    on c.subject = y.subject and c.day >= y.start and c.day < y.new_year
), step as (
  -- Visits are spread over the year: one by the end of each part that is over.
  select y.id, y.calendar_year, n.no, (y.start + make_interval(months => (12 / :param(visitsPerYear) * n.no)::int))::date as day
  from year y cross join lateral generate_series(1, :param(visitsPerYear)) as n(no)
  union all
  -- On the last day what the months under management ask in all, half months counted: ⌈visits × months / 12⌉.
  select y.id, y.calendar_year,
         ceil(:param(visitsPerYear) * (12 - extract(month from y.start) + round(2.0 * ((date_trunc('month', y.start) + interval '1 month')::date - y.start)
           / extract(day from (date_trunc('month', y.start) + interval '1 month' - interval '1 day'))) / 2) / 12)::int,
         y.new_year - 1
  from year y
), gap as (
  select s.id, s.calendar_year, daterange(s.day, greatest(s.day, coalesce(v.day, y.new_year))) as span
  from step s
  join year y on y.id = s.id and y.calendar_year = s.calendar_year and s.day < y.new_year
  left join visit v on v.id = s.id and v.calendar_year = s.calendar_year and v.no = s.no
  where s.no > 0
  union all
  -- The yearly examination may be made until the last day.
  select y.id, y.calendar_year, daterange(y.new_year - 1, y.new_year)
  from year y
  where :arg(examined, true)
    and not exists (select from programs.pub_contact c where c.subject = y.subject and c.pack = ':arg(pack)' and c.form = 'annual-exam' and c.valid
                      and c.day >= make_date(y.calendar_year, 1, 1) and c.day < y.new_year)
  union all
  -- A result that is not satisfactory is followed up in time, or the outcome of the referral is asked for.
  select y.id, y.calendar_year, daterange((c.day + :param(recheckInterval) + :param(grace))::date + 1, y.new_year)
  from year y
  join programs.pub_contact c on c.subject = y.subject and c.pack = ':arg(pack)' and c.form = 'follow-up' and c.valid and c.class <> ':arg(satisfied)'
    and c.day >= y.start and (c.day + :param(recheckInterval) + :param(grace))::date + 1 < least(y.new_year, y.managed_until)
  where not exists (
    select from programs.pub_contact a
    where a.subject = y.subject and a.pack = ':arg(pack)' and a.form in ('follow-up', 'referral-result') and a.valid and a.id <> c.id
      and (a.day, a.time) > (c.day, c.time) and a.day <= (c.day + :param(recheckInterval) + :param(grace))::date)
), wanting as (
  select id, calendar_year, range_agg(span) as spans from gap where not isempty(span) group by id, calendar_year
)
select m.bucket, m.subject, m.area, m.institution, m.enrolled as valid_from, m.until as valid_to,
       jsonb_strip_nulls(jsonb_build_object('doctor', m.doctor, 'team', m.team)) as strata, 0 as numerator, 1 as denominator,
       array['EpisodeOfCare/' || m.id || '/_history/' || m.version] as evidence
from managed m
union all
select y.bucket, y.subject, y.area, y.institution, lower(s.part), upper(s.part),
       jsonb_strip_nulls(jsonb_build_object('doctor', y.doctor, 'team', y.team)), 1, 0,
       array['EpisodeOfCare/' || y.id || '/_history/' || y.version] || coalesce((
         select array_agg('QuestionnaireResponse/' || c.id || '/_history/' || c.version order by c.day, c.id) from programs.pub_contact c
         where c.subject = y.subject and c.pack = ':arg(pack)' and c.form in ('follow-up', 'annual-exam') and c.valid
           and c.day >= make_date(y.calendar_year, 1, 1) and c.day < y.new_year), '{}')
from year y
left join wanting w on w.id = y.id and w.calendar_year = y.calendar_year
cross join lateral unnest(datemultirange(daterange(y.start, least(y.managed_until, y.new_year))) - coalesce(w.spans, '{}'::datemultirange)) as s(part)
