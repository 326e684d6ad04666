/*
code: htn-managed
title: {zh: '在管高血压患者', en: 'Hypertension patients under management'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '期末在管的高血压患者；失访、拒绝者计到年末，死亡、迁出者不计'
  en: 'Hypertension patients under management; the lost and those who refuse count until the end of the year, the dead and those who moved away do not'
formula:
  zh: '期末在管高血压患者数'
  en: 'hypertension patients under management on the last day'
source: PHS
version: '1'
validFrom: 2017-02-28
kind: stock
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  programs_hypertension: subject
  resident:
    field: id
    subjects: ":include(same-person)"
strata: [doctor, team]
numerator: {zh: '在管高血压患者', en: 'hypertension patients under management'}
references:
  - '国家基本公共卫生服务规范（第三版）高血压患者健康管理服务规范'
*/
-- Who is lost or refuses stays in the denominator until the year ends.
:include(on-register; pack=hypertension; left=make_date(extract(year from m.until - 1)::int + 1, 1, 1))
