/*
code: smd-managed
title: {zh: '在管严重精神障碍患者', en: 'Patients with severe mental disorders under management'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '期末接受随访管理的在册患者；逾期至视为失访者不计'
  en: 'Registered patients who are visited; who is so long overdue that they count as lost is not'
formula:
  zh: '在管患者数；分母为在册患者数'
  en: 'patients under management; denominator: registered patients'
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
strata: [doctor, team]
numerator: {zh: '在管患者', en: 'patients under management'}
denominator: {zh: '在册患者', en: 'registered patients'}
references:
  - '国家基本公共卫生服务规范（第三版）严重精神障碍患者管理服务规范'
*/
/* Under management from the first visit; a visit holds until the next one, or until the patient counts as lost. */
with managed as (
  -- Who refuses or cannot be found stays registered.
  :include(managed; pack=severe-mental-disorder; left=null::date)
), visit as (
  select m.id, c.id as contact, c.version as contact_version, c.day, c.next, lead(c.day) over (partition by m.id order by c.day, c.time, c.id) as later
  from managed m
  join programs.pub_contact c on c.subject = m.subject and c.pack = 'severe-mental-disorder' and c.form = 'follow-up' and c.valid and c.values->>'status' = '1'
    and c.day >= m.enrolled and (m.managed_until is null or c.day < m.managed_until)
)
select m.bucket, m.subject, m.area, m.institution, m.enrolled as valid_from, m.until as valid_to,
       jsonb_strip_nulls(jsonb_build_object('doctor', m.doctor, 'team', m.team)) as strata, 0 as numerator, 1 as denominator,
       array['EpisodeOfCare/' || m.id || '/_history/' || m.version] as evidence
from managed m
union all
select m.bucket, m.subject, m.area, m.institution, v.day,
       least(v.later, m.managed_until, (least(coalesce(v.next, v.day + :param(stableInterval)), v.day + :param(stableInterval)) + :param(lostAfter))::date + 1),
       jsonb_strip_nulls(jsonb_build_object('doctor', m.doctor, 'team', m.team)), 1, 0,
       array['QuestionnaireResponse/' || v.contact || '/_history/' || v.contact_version]
from managed m join visit v on v.id = m.id
