-- One visit may fill in a form for several entries of its schedule (the vaccines of a day): each has a draft of its own.
alter table programs.draft add column entry text collate "C" not null default '';
alter table programs.draft drop constraint draft_pkey, add primary key (account, person, pack, form, entry);
