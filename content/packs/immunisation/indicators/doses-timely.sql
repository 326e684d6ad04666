/*
code: doses-timely
title: {zh: '应及时接种剂次', en: 'Doses with a deadline'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 剂次, en: doses}
decimals: 0
direction: higher
definition:
  zh: '期内到及时完成期限的剂次；分子为期限前有效接种的'
  en: 'Doses whose deadline lies in the period; numerator: those given validly before it'
formula:
  zh: '及时接种剂次数；分母为应种剂次数'
  en: 'doses given before the deadline; denominator: doses due'
source: NIP
version: '1'
validFrom: 2017-02-28
kind: flow
subject: {type: Patient, title: {zh: 儿童, en: child}}
personal: true
reach:
  programs_immunisation: subject
  resident:
    field: id
    subjects: ":include(same-person)"
strata: [doctor, team, vaccine, dose]
rollups: [[dose, vaccine]]
numerator: {zh: '期限前有效接种的剂次', en: 'doses given before the deadline'}
denominator: {zh: '应种剂次', en: 'doses due'}
references:
  - '国家免疫规划疫苗儿童免疫程序及说明（2021年版）'
*/
:include(doses; wait=interval '0 days'; doses=
    ('hepB', 1, :param(limitHepB1, c.birth_date), true),
    ('hepB', 3, :param(limitHepB3, c.birth_date), true),
    ('bcg', 1, :param(limitBcg1, c.birth_date), true),
    ('polio', 3, :param(limitPolio3, c.birth_date), true),
    ('polio', 4, :param(limitPolio4, c.birth_date), true),
    ('dtap', 3, :param(limitDtap3, c.birth_date), true),
    ('dtap', 4, :param(limitDtap4, c.birth_date), true),
    ('dtap', 5, :param(limitDtap5, c.birth_date), :param(dtap5Used, (c.birth_date + interval '6 years')::date)),
    ('dt', 1, :param(limitDt1, c.birth_date), :param(dtUsed, (c.birth_date + interval '6 years')::date)),
    ('mmr', 1, :param(limitMmr1, c.birth_date), true),
    ('mmr', 2, :param(limitMmr2, c.birth_date), true),
    ('jeL', 1, :param(limitJeL1, c.birth_date), k.je_i is not true),
    ('jeL', 2, :param(limitJeL2, c.birth_date), k.je_i is not true),
    ('jeI', 2, :param(limitJeI2, c.birth_date), k.je_i),
    ('jeI', 3, :param(limitJeI3, c.birth_date), k.je_i),
    ('jeI', 4, :param(limitJeI4, c.birth_date), k.je_i),
    ('menA', 1, :param(limitMenA1, c.birth_date), true),
    ('menA', 2, :param(limitMenA2, c.birth_date), true),
    ('menAC', 1, :param(limitMenAC1, c.birth_date), true),
    ('menAC', 2, :param(limitMenAC2, c.birth_date), true),
    ('hepA', 1, :param(limitHepA1, c.birth_date), k.hep_ai is not true),
    ('hepAI', 1, :param(limitHepAI1, c.birth_date), k.hep_ai),
    ('hepAI', 2, :param(limitHepAI2, c.birth_date), k.hep_ai),
    ('hpv', 1, :param(limitHpv1, c.birth_date), c.sex = 'female' and c.birth_date >= :param(hpvBornFrom)))
select a.bucket, a.subject, a.area, a.institution, a.day as date,
       jsonb_strip_nulls(jsonb_build_object('doctor', a.doctor, 'team', a.team)) || jsonb_build_object('vaccine', a.vaccine, 'dose', a.no::text) as strata,
       case when d.timely then 1 else 0 end as numerator, 1 as denominator,
       array_remove(array['EpisodeOfCare/' || a.id || '/_history/' || a.version, d.evidence], null) as evidence
from asked a
left join dose d on d.subject = a.subject and d.vaccine = a.vaccine and d.no = a.no
