-- How a platform above is spoken to: by signed envelopes, or as a FHIR server with a bearer token, a client certificate or both.
alter table ingest.node add column transport text not null default 'wst790' check (transport in ('wst790', 'fhir'));
-- sealed
alter table ingest.node add column token text;
-- A FHIR server knows this platform by its token or certificate, not by a code.
do $$
declare old text;
begin
  select conname into strict old from pg_constraint
  where conrelid = 'ingest.node'::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%known_as%';
  execute format('alter table ingest.node drop constraint %I', old);
end $$;
alter table ingest.node add constraint node_higher
  check (role <> 'higher' or (address is not null and (transport = 'fhir' or known_as is not null)));
