/*
code: hiv-living
title: {zh: '存活的艾滋病感染者和病人', en: 'People living with HIV'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: lower
definition:
  zh: '在艾滋病随访管理中、在本地居住且存活的感染者和病人；转出、死亡和诊断更正者不计'
  en: 'People on the register of HIV care who live here; the dead, those handed on and wrong diagnoses are not counted'
formula:
  zh: '期末在册存活感染者和病人数'
  en: 'people on the register on the last day'
source: CDC
version: '1'
validFrom: 2012-01-01
kind: stock
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  programs_hiv_care: subject
  resident:
    field: id
    subjects: ":include(same-person)"
numerator: {zh: '存活的感染者和病人', en: 'people living with HIV'}
references:
  - '中国遏制与防治艾滋病规划（2024—2030年）'
*/
select m.bucket, m.subject, m.area, m.institution, m.enrolled as valid_from, m.until as valid_to, '{}'::jsonb as strata,
       1 as numerator, null::numeric as denominator, array['EpisodeOfCare/' || m.id || '/_history/' || m.version] as evidence
from (
  :include(managed; pack=hiv-care; left=m.until)
) m
