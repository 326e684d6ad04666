-- A row that was held back is settled too when its source sends the same record again and it is stored: `own` keys are blind
-- indexes of the row's own record.
alter table ingest.quarantine_wait add column own boolean not null default false;
alter table ingest.quarantine_action drop constraint quarantine_action_action_check;
alter table ingest.quarantine_action add constraint quarantine_action_action_check
  check (action in ('corrected', 'retried', 'dismissed', 'sent-again'));
