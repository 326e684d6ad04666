-- What was erased for good at the request of the person it is about: when, by whom, for what reason of the law, and the hash of
-- each version, so that a copy can still be recognised. What it said stands nowhere.
create table record.erasure (
  type     text        collate "C" not null,
  id       text        collate "C" not null,
  at       timestamptz not null,
  by       text        not null,
  cause    text        not null,
  reason   text        not null,
  versions jsonb       not null, -- [{version, at, sha256}]
  primary key (type, id, at)
);
comment on column record.erasure.cause is 'Id of the request that was granted.';
revoke update, delete, truncate on record.erasure from kangyu_app;

-- The app role cannot change history. This is the one way to take words out of it: of a record that is deleted already, all
-- versions at once, each leaving its place, time and hash.
create function record.erase_versions(of_type text, of_id text)
returns table (version int, at timestamptz, sha256 text)
language plpgsql security definer set search_path = pg_catalog as $$
declare
  home record.locator;
begin
  select * into home from record.locator l where l.type = of_type and l.id = of_id and l.deleted for update;
  if not found then
    raise exception 'only a deleted record is erased: %/%', of_type, of_id;
  end if;
  return query
    with old as materialized (
      select v.seq, encode(sha256(convert_to(v.content::text, 'UTF8')), 'hex') as hash
      from record.version v
      where (v.seq = home.no or (v.type = of_type and v.id = of_id and v.version > 1))
        and v.content is not null and v.content #>> '{meta,security,0,code}' is distinct from 'REDACTED'
    ), redacted as (
      update record.version v
      set content = jsonb_build_object('resourceType', v.type, 'id', v.id, 'meta', jsonb_build_object('security',
            jsonb_build_array(jsonb_build_object('system', 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', 'code', 'REDACTED')))),
          filler = null
      from old where v.seq = old.seq
      returning v.version, v.at, old.hash
    )
    select r.version, r.at, r.hash from redacted r order by r.version;
end $$;
revoke all on function record.erase_versions(text, text) from public;
grant execute on function record.erase_versions(text, text) to kangyu_app;
