/*
code: hb-open
title: {zh: '家庭病床', en: 'Home beds'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 张, en: beds}
decimals: 0
direction: higher
definition:
  zh: '期末在床的家庭病床'
  en: 'Home beds open on the last day'
formula:
  zh: '家庭病床'
  en: 'home beds'
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
  form_home_bed_opening:
    field: patient
    subjects: ":include(same-person)"
  form_home_bed_closing:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '家庭病床', en: 'home beds'}
references:
  - '关于加强老年人居家医疗服务工作的通知（国卫办医发〔2020〕24号）'
*/
with people as (
  :include(people)
), opened as (
  :include(answers; form=home_bed_opening; columns=f.opened_on, f.encounter)
), closed as (
  :include(answers; form=home_bed_closing; columns=f.closed_on)
)
select o.bucket, o.id as subject, o.area, e.institution, o.opened_on as valid_from, least(o.until, (select min(c.closed_on) from closed c where c.id = o.id and c.closed_on >= o.opened_on)) as valid_to,
       '{}'::jsonb as strata, 1 as numerator, null::numeric as denominator, array[o.evidence] as evidence
from (select distinct on (id, opened_on) * from opened order by id, opened_on, evidence) o left join project.pub_encounter e on e.bucket = o.bucket and e.id = o.encounter
