/* Women of the age of the screening. */
select *, greatest(start, (birth_date + make_interval(years => :param(fromAge)))::date) as first, least(until, (birth_date + make_interval(years => :param(toAge) + 1))::date) as last from people
