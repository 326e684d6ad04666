/*
code: pm-tested
title: {zh: '产妇三病检测', en: 'Women tested for HIV, syphilis and hepatitis B'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '登记分娩的产妇，按分娩日计；分娩前三项均已检测的计入分子'
  en: 'Women who gave birth, by the day; tested for all three before it counts'
formula:
  zh: '检测的产妇；分母为产妇'
  en: 'women tested; denominator: women who gave birth'
source: PHS
version: '1'
validFrom: 2017-02-28
kind: flow
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  resident:
    field: id
    subjects: ":include(same-person)"
  form_maternal_delivery:
    field: patient
    subjects: ":include(same-person)"
  form_pmtct_test:
    field: patient
    subjects: ":include(same-person)"
strata: [early]
numerator: {zh: '检测的产妇', en: 'women tested'}
denominator: {zh: '产妇', en: 'women who gave birth'}
references:
  - '预防艾滋病、梅毒和乙肝母婴传播工作规范（2020年版）'
*/
with people as (
  :include(people)
), delivery as (
  :include(answers; form=maternal_delivery; columns=f.delivered_on)
), tested as (
  :include(answers; form=pmtct_test; columns=f.tested, f.early)
)
select d.bucket, d.id as subject, d.area, null::text as institution, d.delivered_on as date, jsonb_build_object('early', case when t.early then 'yes' else 'no' end) as strata,
       case when t.id is not null then 1 else 0 end as numerator, 1 as denominator, array[d.evidence] as evidence
from delivery d left join lateral (select t.id, bool_or(t.early) as early from tested t where t.id = d.id and t.tested and t.day between d.delivered_on - 300 and d.delivered_on group by t.id) t on true
where d.delivered_on is not null
