-- A single reported value can be withdrawn, and an earlier one brought back as a new version that names it.
alter table indicators.reported
  add column withdrawn_by text,
  add column withdrawn_reason text,
  add column restores uuid;
