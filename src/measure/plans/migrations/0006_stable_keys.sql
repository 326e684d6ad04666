-- Projects and standards keep a key of their own for as long as the plan names them, whatever they are called: execution,
-- money and bindings hang on it. Until now projects were known by the first twelve digits of the hash of their name (width of
-- characters and spaces aside); that stays the key of those stored already, so nothing that hangs on them is lost.
alter table plans.project add column no text, add column key text;
update plans.project p set key = k.hash || case when k.nth > 1 then '-' || k.nth else '' end
  from (select plan, position, hash, row_number() over (partition by plan, hash order by position) as nth
        from (select plan, position,
                left(encode(sha256(convert_to(regexp_replace(normalize(name, NFKC), '\s+', '', 'g'), 'UTF8')), 'hex'), 12) as hash
              from plans.project) h) k
  where k.plan = p.plan and k.position = p.position;
alter table plans.project alter column key set not null;
create unique index on plans.project (plan, key);

alter table plans.standard add column no text, add column key text;
update plans.standard s set key = k.hash || case when k.nth > 1 then '-' || k.nth else '' end
  from (select plan, position, hash, row_number() over (partition by plan, hash order by position) as nth
        from (select plan, position,
                left(encode(sha256(convert_to(regexp_replace(normalize(rule, NFKC), '\s+', '', 'g'), 'UTF8')), 'hex'), 12) as hash
              from plans.standard) h) k
  where k.plan = s.plan and k.position = s.position;
alter table plans.standard alter column key set not null;
create unique index on plans.standard (plan, key);
