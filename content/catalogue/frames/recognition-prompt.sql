/* Prompts of mutual recognition, each a fact of its ordering institution and day: strata = what they are divided by, numerator = what is added up, only = a further condition on `p`. */
select 0::smallint as bucket, p.id as subject, i.area, p.institution, p.shown_on as date,
       :arg(strata) as strata, :arg(numerator) as numerator, null::numeric as denominator, array[p.result] as evidence
from (select id::text as id, institution, shown_on, accepted, reason, item, result, price from recognition.pub_prompt) p
left join project.pub_institution i on i.id = p.institution
where :subjects(p.id) and :arg(only, true)
