/*
code: leprosy-present
title: {zh: '现症麻风病患者', en: 'Present leprosy patients'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: lower
definition:
  zh: '在麻风病管理中、尚未治愈、在本地居住且存活的患者'
  en: 'Patients on the register of leprosy who are not cured and live here'
formula:
  zh: '期末在册现症患者数'
  en: 'patients on the register on the last day'
source: CDC
version: '1'
validFrom: 2012-01-01
kind: stock
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  programs_leprosy: subject
  resident:
    field: id
    subjects: ":include(same-person)"
numerator: {zh: '现症麻风病患者', en: 'present leprosy patients'}
references:
  - '全国消除麻风病危害规划（2011—2020年）'
*/
select m.bucket, m.subject, m.area, m.institution, m.enrolled as valid_from, m.until as valid_to, '{}'::jsonb as strata,
       1 as numerator, null::numeric as denominator, array['EpisodeOfCare/' || m.id || '/_history/' || m.version] as evidence
from (
  :include(managed; pack=leprosy; left=m.until)
) m
