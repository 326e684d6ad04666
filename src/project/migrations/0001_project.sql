-- What the program has built: one row a view, with the fingerprint of what its table was made from.
create table project.view (
  name     text        collate "C" primary key,
  resource text        not null,
  live     boolean     not null,
  hash     text        not null,
  columns  jsonb       not null, -- [{name, sqlType}] in column order
  built_at timestamptz not null default now()
);
revoke insert, update, delete, truncate on project.view from kangyu_app;

create view project.pub_view as select name, resource, live, hash, columns, built_at from project.view;

-- Functions that compiled views call. Collections are jsonb arrays; null and [] are the empty collection.

-- The item of a collection that must not hold more than one.
create function project.one(items jsonb, label text) returns jsonb
language plpgsql immutable parallel safe as $$
begin
  if jsonb_array_length(items) > 1 then
    raise exception using errcode = 'KP001', message = format('%s: more than one value', label);
  end if;
  return nullif(items -> 0, 'null'::jsonb);
end $$;

-- A where clause of a view gives true, false or nothing; anything else is a fault of the view.
create function project.condition(item jsonb, label text) returns boolean
language plpgsql immutable parallel safe as $$
begin
  if jsonb_typeof(item) <> 'boolean' then
    raise exception using errcode = 'KP002', message = format('%s: the value is no boolean', label);
  end if;
  return item = 'true'::jsonb;
end $$;

create function project.list(item jsonb) returns jsonb
language sql immutable parallel safe as $$
  select case when item is null or item = 'null' then null when jsonb_typeof(item) = 'array' then item else jsonb_build_array(item) end
$$;

create function project.item(items jsonb, at numeric) returns jsonb
language sql immutable parallel safe as $$
  select case when at >= 0 then items -> at::int end
$$;

-- Singleton evaluation (FHIRPath N1, 4.5): one item that is no boolean counts as true.
create function project.truth(item jsonb) returns boolean
language sql immutable parallel safe as $$
  select case jsonb_typeof(item) when 'boolean' then item = 'true' when 'null' then null else item is not null or null end
$$;

create function project.number(item jsonb) returns numeric
language sql immutable parallel safe as $$
  select case when jsonb_typeof(item) = 'number' then (item #>> '{}')::numeric end
$$;

create function project.plus(a jsonb, b jsonb) returns jsonb
language sql immutable parallel safe as $$
  select case
    when jsonb_typeof(a) = 'number' and jsonb_typeof(b) = 'number' then to_jsonb((a #>> '{}')::numeric + (b #>> '{}')::numeric)
    when jsonb_typeof(a) = 'string' and jsonb_typeof(b) = 'string' then to_jsonb((a #>> '{}') || (b #>> '{}'))
  end
$$;

create function project.equal(a jsonb, b jsonb) returns boolean
language sql immutable parallel safe as $$
  select case when jsonb_array_length(a) > 0 and jsonb_array_length(b) > 0 then a = b end
$$;

-- Below, at or above 0; null when a value is missing or the two are of different kinds.
create function project.compare(a jsonb, b jsonb) returns int
language sql immutable parallel safe as $$
  select case when jsonb_typeof(a) = jsonb_typeof(b) then case jsonb_typeof(a)
    when 'number' then sign((a #>> '{}')::numeric - (b #>> '{}')::numeric)::int
    when 'string' then case when (a #>> '{}') collate "C" < (b #>> '{}') then -1 when a = b then 0 else 1 end
  end end
$$;

-- The part of each text that the pattern's group takes; texts that do not match fall out.
create function project.keys(items jsonb, pattern text) returns jsonb
language sql immutable parallel safe as $$
  select jsonb_agg(key order by i)
  from jsonb_array_elements_text(items) with ordinality as t(v, i), substring(v from pattern) as key
  where key is not null
$$;

create function project.joined(items jsonb, separator text) returns text
language sql immutable parallel safe as $$
  select coalesce(string_agg(v, separator order by i), '')
  from jsonb_array_elements_text(coalesce(items, '[]')) with ordinality as t(v, i)
$$;

-- FHIR date and dateTime to SQL. Partial dates mean their first day, texts without zone are Asia/Shanghai, texts that
-- are no date give null (ingest refuses them; old data must not stop a commit).
create function project.to_instant(t text) returns timestamptz
language plpgsql immutable strict parallel safe as $$
declare
  y int;
  m int;
  d int;
begin
  if t !~ '^\d{4}(-\d{2}(-\d{2}(T([01]\d|2[0-3])(:[0-5]\d(:([0-5]\d|60)(\.\d+)?)?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?)?)?)?$' then return null; end if;
  y := left(t, 4)::int;
  m := coalesce(nullif(substr(t, 6, 2), '')::int, 1);
  d := coalesce(nullif(substr(t, 9, 2), '')::int, 1);
  if y = 0 or m not between 1 and 12 or d = 0 then return null; end if;
  if d > 28 and d > extract(day from make_date(y, m, 1) + interval '1 month - 1 day') then return null; end if;
  if length(t) <= 10 then return make_date(y, m, d)::timestamp at time zone 'Asia/Shanghai'; end if;
  if t ~ 'T\d{2}(Z|[+-]|$)' then t := regexp_replace(t, '(T\d{2})', '\1:00'); end if;
  if t ~ '(Z|[+-]\d{2}:\d{2})$' then return t::timestamptz; end if;
  return t::timestamp at time zone 'Asia/Shanghai';
end $$;

-- A plain day takes the short way: it is what most dates are, and the check of to_instant costs four times as much.
create function project.to_date(t text) returns date
language plpgsql immutable strict parallel safe as $$
begin
  if t like '____-__-__' and translate(t, '0123456789', '') = '--' and left(t, 4) > '0000'
    and substr(t, 6, 2) between '01' and '12' and substr(t, 9, 2) between '01' and '28' then return t::date; end if;
  return (project.to_instant(t) at time zone 'Asia/Shanghai')::date;
end $$;

-- First and last moment that a date, dateTime or time of any precision can mean; seconds are exact.
create function project.span(t text, out low timestamptz, out high timestamptz)
language plpgsql immutable strict parallel safe as $$
begin
  if t ~ '^\d{2}(:|$)' then t := '1970-01-01T' || t; end if;
  low := project.to_instant(t);
  high := low + case length(regexp_replace(t, 'T(.*?)(Z|[+-]\d{2}:\d{2})$', 'T\1'))
    when 4 then interval '1 year' when 7 then interval '1 month' when 10 then interval '1 day'
    when 13 then interval '1 hour' when 16 then interval '1 minute' else interval '1 millisecond' end - interval '1 millisecond';
end $$;

-- Below, at or above 0; null when the precisions leave it open (FHIRPath N1, 6.1 and 6.2).
create function project.compare_times(a text, b text) returns int
language sql immutable parallel safe as $$
  select case when x.high < y.low then -1 when x.low > y.high then 1 when x.low = y.low and x.high = y.high then 0 end
  from project.span(a) as x, project.span(b) as y
$$;

create function project.equal_times(a jsonb, b jsonb) returns boolean
language sql immutable parallel safe as $$
  select case when jsonb_array_length(a) = 1 and jsonb_array_length(b) = 1 then project.compare_times(a ->> 0, b ->> 0) = 0 else project.equal(a, b) end
$$;

-- lowBoundary() and highBoundary(): decimals by half a unit of their last place, times by their precision.
create function project.low_number(item jsonb) returns numeric
language sql immutable parallel safe as $$
  select n - 0.5 * power(10::numeric, -scale(n)) from project.number(item) as n
$$;

create function project.high_number(item jsonb) returns numeric
language sql immutable parallel safe as $$
  select n + 0.5 * power(10::numeric, -scale(n)) from project.number(item) as n
$$;

create function project.bounded_time(t text, kind text, high boolean) returns text
language plpgsql immutable strict parallel safe as $$
declare
  zone text := coalesce(substring(t from 'T.*?(Z|[+-]\d{2}:\d{2})$'), case when high then '-12:00' else '+14:00' end);
  clock text := regexp_replace(case when kind = 'time' then t else coalesce(substring(t from 'T(.*)$'), '') end, '(Z|[+-]\d{2}:\d{2})$', '');
  day text := left(t, 10);
begin
  if kind <> 'time' then
    if length(day) = 4 then day := day || case when high then '-12' else '-01' end; end if;
    if length(day) = 7 and not high then day := day || '-01'; end if;
    if length(day) = 7 then day := to_char((day || '-01')::date + interval '1 month - 1 day', 'YYYY-MM-DD'); end if;
    if kind = 'date' then return day; end if;
  end if;
  clock := case length(clock)
    when 0 then case when high then '23:59:59.999' else '00:00:00.000' end
    when 2 then clock || case when high then ':59:59.999' else ':00:00.000' end
    when 5 then clock || case when high then ':59.999' else ':00.000' end
    when 8 then clock || case when high then '.999' else '.000' end
    else clock end;
  return case when kind = 'time' then clock else day || 'T' || clock || zone end;
end $$;

create function project.low_time(t text, kind text) returns text
language sql immutable parallel safe as $$ select project.bounded_time(t, kind, false) $$;

create function project.high_time(t text, kind text) returns text
language sql immutable parallel safe as $$ select project.bounded_time(t, kind, true) $$;

-- The same where the view does not say what the value is.
create function project.bounded_any(item jsonb, high boolean) returns jsonb
language sql immutable parallel safe as $$
  select case jsonb_typeof(item)
    when 'number' then to_jsonb(case when high then project.high_number(item) else project.low_number(item) end)
    when 'string' then to_jsonb(project.bounded_time(t, case when t ~ '^\d{2}(:|$)' then 'time' when t ~ 'T' then 'dateTime' else 'date' end, high))
  end
  from (select item #>> '{}') as x(t)
$$;

create function project.low_any(item jsonb) returns jsonb
language sql immutable parallel safe as $$ select project.bounded_any(item, false) $$;

create function project.high_any(item jsonb) returns jsonb
language sql immutable parallel safe as $$ select project.bounded_any(item, true) $$;
