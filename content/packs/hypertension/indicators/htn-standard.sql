/*
code: htn-standard
title: {zh: '规范管理的高血压患者', en: 'Hypertension patients managed to the standard'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '本年随访次数达到管理月数所要求的次数、做过年度健康检查、血压不满意者在期限内随访或追踪转诊结果的在管高血压患者；年内按已过的时间要求，年度检查要求到年末'
  en: 'Hypertension patients under management with the face-to-face visits that the months under management ask, the yearly examination, and every unsatisfactory result followed up in time; in the course of the year as far as it has gone, the examination by its end'
formula:
  zh: '规范管理的在管高血压患者数；分母为在管高血压患者数'
  en: 'hypertension patients managed to the standard; denominator: hypertension patients under management'
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
refreshDays: 180
numerator: {zh: '规范管理的高血压患者', en: 'hypertension patients managed to the standard'}
denominator: {zh: '在管高血压患者', en: 'hypertension patients under management'}
references:
  - '国家基本公共卫生服务规范（第三版）高血压患者健康管理服务规范'
*/
-- Who is lost or refuses stays in the denominator until the year ends.
:include(yearly-standard; pack=hypertension; left=make_date(extract(year from m.until - 1)::int + 1, 1, 1); visit=c.values->>'mode' in ('1', '2'); satisfied=1)
