-- Evaluations with a kind and a seal, what is released to the public, and what people say about it.
alter table plans.snapshot
  add column kind text not null default 'other' check (kind in ('mid-term', 'final', 'annual', 'other')),
  add column title text,
  add column note text,
  -- SHA-256 of everything a snapshot says; null for those frozen before snapshots were sealed.
  add column digest text check (digest ~ '^[0-9a-f]{64}$');

-- The subjects frozen with a snapshot: how many by indicator, and the digest of their rows.
create table plans.snapshot_seal (
  snapshot uuid not null references plans.snapshot,
  indicator text not null,
  subjects bigint not null,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  primary key (snapshot, indicator)
);

-- What the commission showed the public, as it was shown. A release is never changed: it is withdrawn or followed by another.
create table plans.release (
  id uuid primary key,
  plan text not null,
  snapshot uuid not null references plans.snapshot,
  released_at timestamptz not null,
  released_by text not null, -- account; never shown to the public, who see the office
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  content jsonb not null
);
create index on plans.release (plan, released_at);

create table plans.release_withdrawal (
  release uuid primary key references plans.release,
  withdrawn_at timestamptz not null,
  withdrawn_by text not null,
  reason text not null check (length(btrim(reason)) > 0)
);

-- What people write about a released plan. The contact is sealed; what becomes of it is a list of further rows.
create table plans.feedback (
  id uuid primary key,
  plan text not null,
  release uuid not null references plans.release,
  target text,
  text text not null check (length(text) between 1 and 2000),
  contact text, -- sealed
  received_at timestamptz not null
);
create index on plans.feedback (plan, received_at);

create table plans.feedback_step (
  feedback uuid not null references plans.feedback,
  step smallint not null,
  state text not null check (state in ('answered', 'hidden', 'new')),
  answer text check (length(answer) between 1 and 2000),
  published boolean not null default false,
  at timestamptz not null,
  by text not null,
  primary key (feedback, step)
);

revoke update, delete, truncate on plans.snapshot_seal, plans.release, plans.release_withdrawal, plans.feedback,
  plans.feedback_step from kangyu_app;
