-- Signals about a monitoring point whose reading is beyond its limit (decide/monitoring).
alter table surveillance.signal drop constraint signal_kind_check;
alter table surveillance.signal add constraint signal_kind_check
  check (kind in ('rule', 'series', 'source', 'agreement', 'place', 'scan', 'silence', 'rumour', 'exceedance'));

-- What citizens report through the public form; the same report again within a day is the same.
create index rumour_public on surveillance.rumour (entered_at) where entered_by = 'public';
