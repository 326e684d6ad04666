/*
code: smd-assessed
title: {zh: '本年随访过的严重精神障碍患者', en: 'Patients with severe mental disorders visited in the year'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '本年随访过的在册患者，按最近一次随访的用药、病情和是否面访分'
  en: 'Registered patients visited in the year, by medicines and stability at the last visit and whether seen in person'
formula:
  zh: '本年随访过的患者数'
  en: 'patients visited in the year'
source: CDC
version: '1'
validFrom: 2017-02-28
kind: stock
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  programs_severe_mental_disorder: subject
  resident:
    field: id
    subjects: ":include(same-person)"
strata: [doctor, team, medication, takes_medicine, stability, seen_in_person]
numerator: {zh: '本年随访过的患者', en: 'patients visited in the year'}
references:
  - '国家基本公共卫生服务规范（第三版）严重精神障碍患者管理服务规范'
*/
/* What the last visit of the year said holds until the next visit or the end of the year; seen in person once, the patient was seen in the year. */
with managed as (
  -- Who refuses or cannot be found stays registered.
  :include(managed; pack=severe-mental-disorder; left=null::date)
), visit as (
  select m.id, c.id as contact, c.version as contact_version, c.day, c.class, c.values->>'adherence' as adherence,
         lead(c.day) over (partition by m.id order by c.day, c.time, c.id) as later,
         bool_or(coalesce((c.values->>'faceVisit')::boolean, false)) over (partition by m.id, extract(year from c.day) order by c.day, c.time, c.id) as seen
  from managed m
  join programs.pub_contact c on c.subject = m.subject and c.pack = 'severe-mental-disorder' and c.form = 'follow-up' and c.valid and c.values->>'status' = '1'
    and c.day >= m.enrolled and (m.until is null or c.day < m.until)
)
select m.bucket, m.subject, m.area, m.institution, v.day as valid_from,
       least(v.later, m.until, make_date(extract(year from v.day)::int + 1, 1, 1)) as valid_to,
       jsonb_strip_nulls(jsonb_build_object('doctor', m.doctor, 'team', m.team,
         'medication', case v.adherence when '1' then 'regular' when '2' then 'irregular' when '3' then 'none' when '4' then 'not-needed' end,
         'takes_medicine', case when v.adherence in ('1', '2') then 'yes' end,
         'stability', case v.class when '1' then 'unstable' when '2' then 'basically-stable' when '3' then 'stable' end,
         'seen_in_person', case when v.seen then 'yes' end)) as strata,
       1 as numerator, null::numeric as denominator,
       array['QuestionnaireResponse/' || v.contact || '/_history/' || v.contact_version] as evidence
from managed m join visit v on v.id = m.id
