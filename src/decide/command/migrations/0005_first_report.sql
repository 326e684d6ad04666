-- When a step of the information report was due by the rules of the event's day. Steps taken before stand in order; each version of the
-- rules so far gives them two hours (the last one an hour) from the step before.
alter table command.relay add column due_at timestamptz;
update command.relay r set due_at =
  coalesce((select max(o.at) from command.relay o where o.event = r.event and o.at < r.at), e.learned_at)
    + case when r.step = 'nation' then interval '1 hour' else interval '2 hours' end
from command.event e where e.id = r.event;
alter table command.relay alter column due_at set not null;

-- The first step: the unit that knew tells the county authority.
create view command.pub_first_report as
  select distinct on (r.event) r.event, e.area, e.exercise, r.at, r.due_at
  from command.relay r join command.event e on e.id = r.event order by r.event, r.at, r.step;
