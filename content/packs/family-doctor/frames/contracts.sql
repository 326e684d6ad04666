/* Contracts of `signed` until their end, an early end (`ended`) or the next one. */
select s.*, least(s.until, s.ends_on + 1, (select min(greatest(e.ended_on + 1, s.starts_on)) from ended e where e.id = s.id and e.ended_on >= s.signed_on), lead(s.starts_on) over (partition by s.id order by s.starts_on, s.evidence)) as last
from signed s
