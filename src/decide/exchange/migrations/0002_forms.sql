-- Figures have no version of a record: a digest of what was queued tells whether they changed.
alter table exchange.item add column mark text;
create index item_key on exchange.item (upload, type, id, seq desc);
