-- Disposing takes two persons: one proposes with a reason what was counted, another carries it out or declines.
create table access.disposal_proposal (
  id          uuid        primary key,
  class       text        not null,
  before      date        not null,
  counted     bigint      not null,
  reason      text        not null,
  proposed_by text        not null,
  proposed_at timestamptz not null,
  outcome     text        check (outcome in ('carried-out', 'declined', 'withdrawn')),
  ended_by    text,
  ended_at    timestamptz,
  check ((outcome is null) = (ended_at is null)),
  check (outcome is distinct from 'carried-out' or ended_by <> proposed_by)
);
create unique index disposal_proposal_open on access.disposal_proposal (class) where outcome is null;
revoke update, delete, truncate on access.disposal_proposal from kangyu_app;
grant update (outcome, ended_by, ended_at) on access.disposal_proposal to kangyu_app;

alter table access.disposal
  add column proposal uuid references access.disposal_proposal,
  add column proof    text;
comment on column access.disposal.proof is 'SHA-256 over the lines "id hash" of what was disposed of, by id; both stay with the receipts. Null: disposed of before proofs were kept.';
comment on column access.disposal.actor is 'Who carried it out.';
