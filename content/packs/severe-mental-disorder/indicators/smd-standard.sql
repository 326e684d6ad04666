/*
code: smd-standard
title: {zh: '规范管理的严重精神障碍患者', en: 'Patients with severe mental disorders managed to the standard'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '本年随访次数达到要求、同意者做过健康检查、不稳定或基本稳定者在期限内再次随访的在册患者；年内按已过的时间要求'
  en: 'Registered patients with the visits that are asked, the yearly examination where there is consent, and visited again in time when not stable; in the course of the year as far as it has gone'
formula:
  zh: '规范管理的患者数；分母为在册患者数'
  en: 'patients managed to the standard; denominator: registered patients'
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
refreshDays: 180
numerator: {zh: '规范管理的患者', en: 'patients managed to the standard'}
denominator: {zh: '在册患者', en: 'registered patients'}
references:
  - '国家基本公共卫生服务规范（第三版）严重精神障碍患者管理服务规范'
*/
-- Who refuses or cannot be found stays registered. The examination needs consent.
:include(yearly-standard; pack=severe-mental-disorder; left=null::date; satisfied=3;
  examined=coalesce((select bool_and((c.values->>'examConsent')::boolean) from programs.pub_contact c where c.subject = y.subject and c.pack = 'severe-mental-disorder' and c.form = 'enrolment' and c.valid), true))
