-- This platform as a node of others: its code, and the keys it signs with. The newest is the one in use.
create table exchange.self (
  only_row boolean primary key default true check (only_row),
  code     text    not null
);
create table exchange.own_key (
  id          uuid        primary key,
  algorithm   text        not null check (algorithm in ('SM2', 'Ed25519')),
  public_key  text        not null,
  -- sealed
  private_key text        not null,
  created_by  text        not null,
  created_at  timestamptz not null
);

-- Numbers used once: an envelope that was seen is not taken again. Dropped when its time could not be right any more.
create table exchange.nonce (
  node       uuid        not null,
  nonce      text        not null,
  expires_at timestamptz not null,
  primary key (node, nonce)
);
create index nonce_expires on exchange.nonce (expires_at);

-- What is sent to a platform above: which definition (content/exchange/uploads.yaml), to which node, and how far in the change feed.
create table exchange.upload (
  id          uuid        primary key,
  definition  text        not null,
  node        uuid        not null,
  state       text        not null default 'active' check (state in ('active', 'paused')),
  -- every version of the feed up to here is in the queue, or is none of the definition
  seq         bigint      not null,
  next_at     timestamptz not null,
  success_at  timestamptz,
  problem     text,
  problem_at  timestamptz,
  -- last number of its batches
  batches     int         not null default 0,
  created_by  text        not null,
  created_at  timestamptz not null,
  unique (definition, node)
);

-- A batch as it goes out; its bytes stay the same however often it is sent, so that the other side knows it again.
create table exchange.batch (
  -- message id, and so the key by which the other side knows it again
  id         uuid        primary key,
  upload     uuid        not null references exchange.upload,
  batch_no   text        not null,
  kind       text        not null,
  day        date        not null,
  records    int         not null,
  -- SHA-256 of the payload
  checksum   text        not null,
  -- packed and sealed; dropped when the batch was answered
  payload    bytea,
  state      text        not null check (state in ('sending', 'answered', 'dead', 'recalled')),
  attempts   int         not null default 0,
  next_at    timestamptz not null,
  problem    text,
  created_at timestamptz not null,
  sent_at    timestamptz,
  answered_at timestamptz,
  -- submission of the other side, and its words of acknowledgement
  receipt    text,
  ack        text        check (ack in ('AA', 'AE', 'AR')),
  unique (upload, batch_no)
);
alter table exchange.batch alter column payload set storage external;
create index batch_due on exchange.batch (next_at) where state = 'sending';

-- One version of a record that is to be sent, and the receipt of the other side.
create table exchange.item (
  upload    uuid        not null references exchange.upload,
  seq       bigint      not null,
  type      text        not null,
  id        text        not null,
  version   int         not null,
  day       date        not null,
  state     text        not null check (state in ('waiting', 'sending', 'acknowledged', 'refused', 'dead', 'superseded', 'withheld')),
  batch     uuid        references exchange.batch,
  -- place in the batch
  place     int,
  attempts  int         not null default 0,
  -- `Type/id/_history/n` over there
  reference text,
  problems  jsonb,
  reason    text,
  at        timestamptz not null,
  primary key (upload, seq)
);
create index item_waiting on exchange.item (upload, day, seq) where state = 'waiting';
create index item_record on exchange.item (upload, type, id) where state = 'waiting';
create index item_batch on exchange.item (batch, place);
create index item_open on exchange.item (upload, state, seq) where state in ('refused', 'dead', 'withheld');
create index item_day on exchange.item (upload, day, type);

-- What both sides counted, the newest comparison of a day and kind.
create table exchange.reconciliation (
  upload       uuid        not null references exchange.upload,
  day          date        not null,
  type         text        not null,
  sent         int         not null,
  acknowledged int         not null,
  there        int         not null,
  at           timestamptz not null,
  primary key (upload, day, type)
);
