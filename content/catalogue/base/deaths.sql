/*
code: deaths
title: {zh: 死亡数, en: Deaths}
domain: {zh: 健康水平, en: Level of health}
unit: {zh: 人, en: deaths}
decimals: 0
direction: lower
definition:
  zh: 登记居民死亡，按死亡日期、居住地和死亡年龄计
  en: 'Deaths of registered residents, by day, residence and age at death'
formula:
  zh: 期内死亡数
  en: deaths in the period
source: DEATH
version: '1'
validFrom: 2020-01-01
kind: flow
subject: {type: Patient, title: {zh: 死者, en: deceased person}}
personal: true
reach:
  resident:
    field: id
    subjects: >-
      select unnest(:keys)
      union
      select other.patient_id from identify.pub_patient_person me
      join identify.pub_patient_person other on other.person_id = me.person_id
      where me.patient_id = any(:keys)
  death_cause: patient
strata: [sex, age, under_five, neonatal, maternal, premature]
rollups: [[age, sex], [age, premature], [age, premature, sex]]
numerator: {zh: 死者, en: deaths}
references:
  - 全国死因监测工作规范
  - ICD-10 第2卷 5.8
*/
with bands as (
  select v.age, lead(v.age) over (order by v.age) as next from (values (0), (1), (5), (10), (15), (20), (25), (30), (35), (40), (45), (50), (55), (60), (65), (70), (75), (80), (85)) as v(age)
)
select r.bucket, r.id as subject, r.area, null::text as institution, (r.deceased_date at time zone 'Asia/Shanghai')::date as date,
       jsonb_strip_nulls(jsonb_build_object(
         'sex', r.sex,
         'age', b.age::text,
         'under_five', case when b.age < 5 then 'yes' end,
         'neonatal', case when (r.deceased_date at time zone 'Asia/Shanghai')::date - r.birth_date between 0 and 27 then 'yes' end,
         -- ICD-10 2nd ed. vol. 2, 5.8.1: maternal deaths without late ones (O96) and sequelae (O97)
         'maternal', case when c.maternal then 'yes' end,
         -- premature: aged 30-69 at death, of I00-I99, C00-C97, J30-J98 or E10-E14 (WHO monitoring framework, 40q30)
         'premature', case when c.ncd and b.age between 30 and 65 then 'yes' end
       )) as strata,
       1 as numerator, null::numeric as denominator,
       array['Patient/' || r.id || '/_history/' || r.resource_version] || coalesce(c.evidence, array[]::text[]) as evidence
from project.pub_resident r
join bands b
  on r.birth_date + make_interval(years => b.age) <= (r.deceased_date at time zone 'Asia/Shanghai')::date
  and (b.next is null or r.birth_date + make_interval(years => b.next) > (r.deceased_date at time zone 'Asia/Shanghai')::date)
left join (
  select d.patient, bool_or(d.icd10 ~ '^(O([0-8][0-9]|9[0-589])|A34)') as maternal,
         bool_or(d.icd10 ~ '^(I[0-9]{2}|C([0-8][0-9]|9[0-7])|J([3-8][0-9]|9[0-8])|E1[0-4])') as ncd,
         array_agg('Observation/' || d.id || '/_history/' || d.resource_version order by d.id) as evidence
  from project.pub_death_cause d where :subjects(d.patient) group by d.patient
) c on c.patient = r.id
where :subjects(r.id) and r.active and r.deceased_date is not null and r.birth_date is not null
  and (r.residence_end is null or r.residence_end >= r.deceased_date)
  -- A person known to several sources counts once, by the first record that says so.
  and not exists (
    select 1 from identify.pub_patient_person me
    join identify.pub_patient_person other on other.person_id = me.person_id and other.patient_id < me.patient_id
    join project.pub_resident o on o.id = other.patient_id and o.bucket = other.bucket
    where me.bucket = r.bucket and me.patient_id = r.id and o.active and o.deceased_date is not null and o.birth_date is not null)
