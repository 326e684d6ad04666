/*
code: cb-cervical
title: {zh: '宫颈癌筛查', en: 'Screened for cervical cancer'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '35–64岁女性登记居民，筛查周期（HPV 5年、细胞学3年）内接受过筛查的计入分子'
  en: 'Women of 35 to 64; counted while screened within the cycle (HPV 5 years, cytology 3)'
formula:
  zh: '筛查过的妇女；分母为35–64岁妇女'
  en: 'women screened; denominator: women of 35 to 64'
source: PHS
version: '1'
validFrom: 2017-02-28
kind: stock
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  resident:
    field: id
    subjects: ":include(same-person)"
  form_cervical_breast_screening_cervical:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '筛查过的妇女', en: 'women screened'}
denominator: {zh: '35–64岁妇女', en: 'women of 35 to 64'}
references:
  - '宫颈癌筛查工作方案、乳腺癌筛查工作方案（国卫办妇幼发〔2021〕23号）'
*/
with people as (
  :include(people; only=r.sex = 'female')
), screen as (
  :include(answers; form=cervical_breast_screening_cervical; columns=coalesce(f.screened_on, f.day) as screened_on, f.method)
), woman as (
  :include(women)
), span as (
  select id, unnest(range_agg(daterange(screened_on, (screened_on + case when method = 'cytology' then :param(cytologyCycle) else :param(hpvCycle) end)::date))) as covered from screen group by id
)
:include(screened-women)
