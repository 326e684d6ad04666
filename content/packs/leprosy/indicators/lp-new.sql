/*
code: lp-new
title: {zh: '新发现麻风病患者', en: 'New leprosy patients'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '期内确诊登记的新发现患者；分子为其中确诊时2级畸残者'
  en: 'New patients by the day of the diagnosis; numerator: those with grade-2 disability then'
formula:
  zh: '确诊时2级畸残的患者；分母为新发现患者'
  en: 'patients with grade-2 disability; denominator: new patients'
source: CDC
version: '1'
validFrom: 2013-01-01
kind: flow
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  programs_leprosy: subject
  resident:
    field: id
    subjects: ":include(same-person)"
numerator: {zh: '确诊时2级畸残的患者', en: 'patients with grade-2 disability'}
denominator: {zh: '新发现患者', en: 'new patients'}
references:
  - '全国消除麻风病危害规划（2011—2020年）'
*/
select r.bucket, c.subject, r.area, null::text as institution, (c.values->>'confirmedOn')::date as date, '{}'::jsonb as strata,
       case when (c.values->>'grade2')::boolean then 1 else 0 end as numerator, 1 as denominator, array['QuestionnaireResponse/' || c.id || '/_history/' || c.version] as evidence
from programs.pub_contact c
join project.pub_resident r on r.id = c.subject
where c.pack = 'leprosy' and c.form = 'registration' and c.valid and (c.values->>'isNew')::boolean and :subjects(c.subject)
  -- Registered again, a patient is new once.
  and not exists (select from programs.pub_contact o where o.subject = c.subject and o.pack = 'leprosy' and o.form = 'registration' and o.valid
                    and (o.values->>'isNew')::boolean and (o.day, o.id) < (c.day, c.id))
