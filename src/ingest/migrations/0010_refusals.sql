-- Messages that a door did not take whole, with the reasons their senders were answered. No value of a message stands here.
create table ingest.refusal (
  id         uuid        primary key,
  at         timestamptz not null,
  -- null: not known, or not proved to be who it says it is
  node       uuid,
  -- as it calls itself: code of the node, or MSH-3|MSH-4
  sender     text        not null,
  door       text        not null,
  -- message id or control id; empty where none could be read
  message    text        not null,
  kind       text        not null,
  -- AE, AR, or HTTP and its status
  verdict    text        not null,
  -- [{place, code, zh, en}]
  reasons    jsonb       not null,
  -- where a part of it was stored
  submission uuid
);
create index refusal_node on ingest.refusal (node, id);
create index refusal_sender on ingest.refusal (sender, id);

-- Whether a control id was used before: walked by source, the look-up would grow with all that the source ever sent.
create index submission_control_id on ingest.submission (external_id, source) where format = 'hl7v2';
