-- A submission is looked up before it is entered. By the hash of its content first: a plan made while the table was small
-- would otherwise take the index of the source, and walk all that the source ever sent.
drop index ingest.submission_once;
create unique index submission_once on ingest.submission (content_hash, external_id, source) where status <> 'refused';
