/*
code: he-materials
title: {zh: '健康教育资料发放与播放数量', en: 'Health-education materials handed out and played'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 份（次）, en: copies or times}
decimals: 0
direction: higher
definition:
  zh: '期内发放的印刷资料份数和播放音像资料次数，分资料类型'
  en: 'Copies of printed materials handed out and times audio-visual ones were played, by type'
formula:
  zh: '期内份数（次数）'
  en: 'copies (times played) in the period'
source: PHS
version: '1'
validFrom: 2017-02-28
kind: flow
subject: {type: Organization, title: {zh: 机构, en: institution}}
reach:
  institution: id
  form_health_education_materials: patient
strata: [material]
numerator: {zh: '份数（次数）', en: 'copies (times)'}
references:
  - '国家基本公共卫生服务规范（第三版）健康教育服务规范'
*/
:include(institution-answers; form=health_education_materials; day=f.day; columns=jsonb_build_object('material', case f.type when '1' then 'printed' else 'audio-visual' end) as strata, coalesce(f.copies, f.plays, 0) as numerator, null::numeric as denominator)
