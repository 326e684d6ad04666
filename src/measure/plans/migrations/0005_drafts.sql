-- Drafts of the next plan, and where a plan came from: the repository's content, an imported document or a draft.
alter table plans.plan add column if not exists origin text not null default 'content';

create table plans.draft (
  id uuid primary key,
  base_plan text not null,
  base_snapshot uuid references plans.snapshot,
  area_code text not null,
  state text not null default 'open' check (state in ('open', 'enacted', 'discarded')),
  enacted_plan text,
  -- Counts up with every change, so that two people do not overwrite each other.
  revision integer not null default 1,
  content jsonb not null, -- header and rows
  basis jsonb not null, -- what the proposals were made from, by indicator or row
  created_at timestamptz not null,
  created_by text not null,
  changed_at timestamptz not null,
  changed_by text not null
);
create index on plans.draft (area_code, changed_at);

create table plans.draft_version (
  draft uuid not null references plans.draft,
  version integer not null,
  note text not null,
  content jsonb not null,
  saved_at timestamptz not null,
  saved_by text not null,
  primary key (draft, version)
);
revoke update, delete, truncate on plans.draft_version from kangyu_app;
revoke delete, truncate on plans.draft from kangyu_app;
