/*
code: he-boards
title: {zh: '宣传栏更换次数', en: 'Boards with new content'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 次, en: times}
decimals: 0
direction: higher
definition:
  zh: '期内更换内容的宣传栏次数；分子为个数、面积、高度符合规定的'
  en: 'Changes of the content of boards in the period; numerator: those with number, area and height as required'
formula:
  zh: '符合规定的更换次数；分母为更换次数'
  en: 'changes as required; denominator: changes'
source: PHS
version: '1'
validFrom: 2017-02-28
kind: flow
subject: {type: Organization, title: {zh: 机构, en: institution}}
reach:
  institution: id
  form_health_education_board: patient
numerator: {zh: '符合规定的更换', en: 'changes as required'}
denominator: {zh: '宣传栏更换', en: 'changes'}
references:
  - '国家基本公共卫生服务规范（第三版）健康教育服务规范'
*/
:include(institution-answers; form=health_education_board; day=coalesce(f.changed_on, f.day); columns='{}'::jsonb as strata, case when f.fits then 1 else 0 end as numerator, 1 as denominator)
