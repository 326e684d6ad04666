-- What people set instead of a parameter of content/standards: dated, with the reason; never changed, a later row takes its
-- place. A row without a value goes back to what the plan or the content says. Content itself stays in files.
create table standards.parameter (
  id uuid primary key,
  standard text collate "C" not null,
  name text collate "C" not null,
  area text collate "C" not null, -- counts for this area and what lies in it
  plan text collate "C", -- only where this plan is looked at
  value text,
  valid_from date not null,
  valid_to date check (valid_to > valid_from), -- first day without it
  reason text not null,
  set_by text not null,
  set_at timestamptz not null
);
create index on standards.parameter (standard, area);

revoke update, delete, truncate on standards.parameter from kangyu_app;

create view standards.pub_parameter as
  select standard, name, area, plan, value, valid_from, valid_to, reason, set_by, set_at from standards.parameter;
