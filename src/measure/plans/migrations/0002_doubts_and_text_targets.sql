-- Targets of the text are judged like those of the table; figures of the past serve as baselines; doubts keep their key
-- over reloads, and what people decide about them is kept for ever.
alter table plans.plan add column published_on date;
alter table plans.target
  add column origin text not null default 'table' check (origin in ('table', 'text')),
  add column section text;
alter table plans.stated_target add column name_en text, add column direction text, add column external boolean not null default false;
alter table plans.reference add column verified boolean not null default true;

create table plans.baseline_fact (
  plan text not null references plans.plan on delete cascade,
  position smallint not null,
  no text not null,
  indicator text,
  name text not null,
  name_en text,
  value double precision not null,
  bound text check (bound in ('<', '>')), -- the figure is only a limit
  unit text,
  year smallint not null,
  primary key (plan, no)
);

alter table plans.doubt
  add column key text not null default '',
  add column rule text,
  add column targets text[] not null default '{}',
  add column choices jsonb not null default '[]';

-- What somebody decided about a doubt. Never changed: a later decision names the one it replaces. The plan is no foreign
-- key, because plans are replaced as a whole when their content changes.
create table plans.doubt_decision (
  id uuid primary key,
  plan text not null,
  doubt text not null, -- key of the doubt
  outcome text not null check (outcome in ('value', 'note', 'reopened')),
  target text,
  field text check (field in ('target', 'baseline')),
  op text,
  value jsonb, -- number or [low, high]
  by_year smallint,
  reason text not null,
  decided_by text not null,
  decided_at timestamptz not null,
  supersedes uuid references plans.doubt_decision,
  check ((outcome = 'value') = (target is not null and field is not null))
);
-- One decision stands first, and each is replaced once: two people cannot settle a doubt at the same time unseen.
create unique index on plans.doubt_decision (supersedes);
create unique index on plans.doubt_decision (plan, doubt) where supersedes is null;
create index on plans.doubt_decision (plan, doubt, decided_at);

revoke update, delete, truncate on plans.doubt_decision from kangyu_app;

create or replace view plans.pub_target as
  select plan, no, position, indicator, domain, domain_en, name, name_en, unit, baseline_year, baseline, op, value, by_year, direction, origin, repeats
  from plans.target;
