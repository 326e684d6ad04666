-- Which items of which institution carry the mark of recognition (HR), for which area, from when: what the quality-control centre
-- publishes after its external assessment. Ended, never removed.
create table recognition.mark (
  id uuid primary key,
  institution text collate "C" not null,
  item text collate "C" not null,
  scope text collate "C" not null, -- CN: the whole country; else the division code within which results are recognised
  valid_from date not null,
  valid_to date check (valid_to > valid_from), -- first day without it
  source text not null,
  created_by text not null,
  created_at timestamptz not null
);
create index on recognition.mark (item, institution);

-- An earlier result that somebody who ordered was shown: once a result, institution and day.
create table recognition.prompt (
  id uuid primary key,
  person text collate "C" not null, -- master person, else Patient/id
  item text collate "C" not null,
  result text collate "C" not null, -- Type/id/_history/n
  result_institution text collate "C",
  result_on date not null,
  institution text collate "C" not null, -- where it was ordered
  price numeric, -- of the item by the price list of the day; null: none
  shown_on date not null,
  shown_at timestamptz not null,
  shown_to text not null,
  unique (person, item, result, institution, shown_on)
);
create index on recognition.prompt (institution, shown_on);
create index on recognition.prompt (shown_on, id);
revoke update, delete, truncate on recognition.prompt from kangyu_app;

-- What became of it: accepted, or refused with one of the reasons.
create table recognition.decision (
  prompt uuid primary key references recognition.prompt (id),
  accepted boolean not null,
  reason text collate "C",
  words text,
  by text not null,
  at timestamptz not null,
  check (accepted = (reason is null))
);
revoke update, delete, truncate on recognition.decision from kangyu_app;

create view recognition.pub_prompt as
  select p.id, p.person, p.item, p.result, p.result_institution, p.result_on, p.institution, p.price, p.shown_on, d.accepted, d.reason
  from recognition.prompt p left join recognition.decision d on d.prompt = p.id;
