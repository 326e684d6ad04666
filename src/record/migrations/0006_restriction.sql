-- True where record.restriction says who may see the record; null for all others, so that they cost no byte and no look-up.
alter table record.locator add column restricted boolean;

-- One row a record that is not open to everybody who may read: labels (1 = R, 2 = V of v3-Confidentiality), whose it is, and
-- which rules of the patient's consents speak of it. Kept by the commit (apply-restrictions.ts).
create table record.restriction (
  self        bigint   primary key,          -- as locator.self
  type        text     collate "C" not null,
  id          text     collate "C" not null,
  patient     bigint,                        -- address hash of the Patient it is about
  encounters  bigint[] not null,             -- address hashes of its Encounters
  label       smallint not null,             -- of the current version
  past        smallint not null,             -- highest of the earlier versions, for their reading
  makers      text[]   collate "C" not null, -- Organization/…, Practitioner/…, source:… : author and treating institution
  rules       bigint[] not null,             -- record.consent_rule.no
  why         text[]   collate "C" not null, -- `meta` or ids of content/access/confidentiality.yaml
  sensitivity text[]   collate "C" not null
);
create index restriction_encounters on record.restriction using gin (encounters);

-- A record whose label spreads to what belongs to the same Encounter.
create table record.label_spread (
  encounter bigint   not null,
  self      bigint   not null,
  label     smallint not null,
  why       text     collate "C" not null,
  primary key (encounter, self, why)
);
create index label_spread_self on record.label_spread (self);

-- The provisions of active privacy Consents, one row each. `what` is compared with records when they or the consent are
-- stored, the rest with whoever reads. Lists of lists: one of each inner list must hold.
create table record.consent_rule (
  no       bigint      generated always as identity primary key,
  consent  text        collate "C" not null,
  patient  bigint      not null,
  depth    smallint    not null,
  denies   boolean     not null,
  opens    smallint    not null, -- label that a permission opens to the named
  actors   jsonb       not null,
  purposes jsonb       not null,
  low      timestamptz,
  high     timestamptz,
  what     jsonb       not null
);
create index consent_rule_patient on record.consent_rule (patient);
create index consent_rule_consent on record.consent_rule (consent);

-- Whether the consents let somebody read a record of that label: the deepest provision of each Consent decides, among several
-- Consents a refusal. A refusal that names nobody leaves the record to those who made it.
create function record.consent_permits(of_rules bigint[], asking text[], for_purpose text, moment timestamptz, is_lawful boolean,
  is_maker boolean, of_label smallint, cleared_to int) returns boolean
language sql stable parallel safe as $$
  select (is_lawful or not coalesce(bool_or(said.denies), false))
     and (is_maker or of_label <= greatest(cleared_to, coalesce(max(said.opens), 0)))
  from (
    select distinct on (c.consent) c.denies, c.opens
    from record.consent_rule c
    where c.no = any (of_rules) and (c.low is null or c.low <= moment) and (c.high is null or c.high > moment)
      and not exists (select from jsonb_array_elements(c.actors) a(one) where not a.one ?| asking)
      and not exists (select from jsonb_array_elements(c.purposes) p(one) where not p.one ? for_purpose)
      and not (is_maker and c.denies and c.actors = '[]')
    order by c.consent, c.depth desc, c.denies desc, c.opens desc
  ) said
$$;

-- Fingerprint of the rules that the labels were made by; another one makes them anew (ensure-labels.ts).
create table record.label_state (
  only_row    boolean     primary key default true check (only_row),
  fingerprint text        not null,
  at          timestamptz not null
);

create or replace view record.pub_current as
  select l.bucket, l.type, l.id, l.version, l.seq, v.at as last_updated, l.area, v.source, v.submission::text as submission, v.content,
         l.self, l.restricted
  from record.locator l
  join record.version v on v.seq = l.seq
  where not l.deleted;
