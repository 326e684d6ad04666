-- By which rules the keys of the index were made, and how far making them anew is (matching/rekey.ts).
create table identify.key_state (
  only_row    boolean     primary key default true check (only_row),
  fingerprint text        not null, -- of the rules that are being, or were, brought in
  bucket      smallint    not null, -- the last feature that was made anew
  patient_id  text        collate "C" not null,
  started_at  timestamptz not null,
  finished_at timestamptz
);
