-- What an item costs from a day on, by the price list that an officer loaded. Append-only: a list loaded again for the same day
-- supersedes the one before, whose rows stay.
create table recognition.price (
  no bigint generated always as identity primary key,
  item text collate "C" not null,
  yuan numeric(12, 2) not null check (yuan > 0),
  valid_from date not null,
  source text not null,
  created_by text not null,
  created_at timestamptz not null
);
create index on recognition.price (item, valid_from desc, no desc);
revoke update, delete, truncate on recognition.price from kangyu_app;

-- The price is that of the day on which the prompt was shown: a list that comes later, or a corrected one, counts from its own day.
create or replace view recognition.pub_prompt as
  select p.id, p.person, p.item, p.result, p.result_institution, p.result_on, p.institution,
    coalesce((select yuan from recognition.price r where r.item = p.item and r.valid_from <= p.shown_on
              order by r.valid_from desc, r.no desc limit 1), p.price) as price,
    p.shown_on, d.accepted, d.reason
  from recognition.prompt p left join recognition.decision d on d.prompt = p.id;
