-- Tables of cards are kept for a time: then the file and the cells of its rows go, what became of each row stays.
alter table reporting.return add column erased_at timestamptz;
alter table reporting.return_file alter column content drop not null;
create index return_unerased on reporting.return (sent_at) where erased_at is null;
