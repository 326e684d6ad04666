-- Plans read from documents: the file, its text, and every item found in it with what a person decided about it.
alter table plans.plan
  add column origin text not null default 'content', -- content: shipped or loaded as files; imported: saved from an import
  add column imported_from uuid;

create table plans.plan_import (
  id uuid primary key,
  file uuid not null, -- the document as it was handed in, in the kernel's file store
  file_name text not null,
  file_size integer not null,
  sha256 text not null,
  kind text not null check (kind in ('text', 'html', 'word', 'pdf')),
  encoding text,
  warnings jsonb not null,
  text text not null,
  area text not null, -- who may see it: the area of the plan, before it is known that of the person who imported it; * everywhere
  header jsonb not null, -- fields of the plan's header, null where not yet known
  header_spans jsonb not null, -- where the fields stand in the text
  created_at timestamptz not null,
  created_by text not null,
  changed_at timestamptz not null,
  changed_by text not null,
  plan text, -- id of the plan it was saved as
  revision integer not null default 0, -- how often it was saved
  saved_at timestamptz,
  saved_by text
);
create index on plans.plan_import (created_at desc);

create table plans.import_item (
  import uuid not null references plans.plan_import on delete cascade,
  id integer not null, -- order of finding; items added by hand come after
  kind text not null check (kind in ('target', 'stated', 'task', 'project', 'standard', 'doubt')),
  original jsonb, -- as read; null when added by hand
  value jsonb not null, -- as it stands now
  spans jsonb not null, -- [[start, end], …] in UTF-16 units of the text; the first is the item's own place
  confidence double precision, -- 0..1; null when added by hand
  state text not null check (state in ('proposed', 'accepted', 'edited', 'rejected')),
  decided_at timestamptz,
  decided_by text,
  primary key (import, id)
);
