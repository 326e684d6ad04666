-- Which standard of content/standards a rule of a plan is evaluated by, as people chose it: never changed, a later row takes
-- its place. A row without a standard says that nothing is counted for the rule. `rule` is the key of the plan's standard.
create table standards.binding (
  id uuid primary key,
  plan text collate "C" not null,
  rule text collate "C" not null,
  standard text collate "C",
  reason text not null,
  set_by text not null,
  set_at timestamptz not null
);
create index on standards.binding (plan, rule, set_at);

revoke update, delete, truncate on standards.binding from kangyu_app;
