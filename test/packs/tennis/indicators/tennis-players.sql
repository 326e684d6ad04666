/*
code: tennis-players
title: {zh: '上过课的会员', en: 'Members with a lesson'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '在会会员，上过课的计入分子'
  en: 'Members; counted in the numerator once they came to a lesson'
formula:
  zh: '上过课的会员；分母为在会会员'
  en: 'members with a lesson; denominator: members'
source: CLUB
version: '1'
validFrom: 2024-01-01
kind: stock
subject: {type: Patient, title: {zh: 会员, en: member}}
personal: true
reach:
  programs_tennis: subject
numerator: {zh: '上过课的会员', en: 'members with a lesson'}
denominator: {zh: '在会会员', en: 'members'}
references:
  - 'Rules of the club'
*/
select r.bucket, m.subject, r.area, null::text as institution, m.enrolled as valid_from, m.until as valid_to, '{}'::jsonb as strata,
       0 as numerator, 1 as denominator, array['EpisodeOfCare/' || m.id || '/_history/' || m.version] as evidence
from programs.pub_managed m join project.pub_resident r on r.id = m.subject
where m.pack = 'tennis' and :subjects(m.subject)
union all
select r.bucket, m.subject, r.area, null::text, greatest(m.enrolled, l.first), m.until, '{}'::jsonb, 1, 0, array['EpisodeOfCare/' || m.id || '/_history/' || m.version]
from programs.pub_managed m join project.pub_resident r on r.id = m.subject
cross join lateral (select min(c.day) as first from programs.pub_contact c
  where c.subject = m.subject and c.pack = 'tennis' and c.valid and (c.values ->> 'came')::boolean) l
where m.pack = 'tennis' and l.first is not null and :subjects(m.subject)
