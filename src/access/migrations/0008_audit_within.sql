-- Ends a transaction that appended to the audit ledger after a batch which is not the newest any more; its maker tries again.
create function access.chain_moved() returns void
language plpgsql set search_path = pg_catalog as $$
begin
  raise exception 'another process appended to the audit ledger' using errcode = 'serialization_failure';
end $$;
grant execute on function access.chain_moved() to kangyu_app;
