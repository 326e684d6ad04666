-- Findings about a licence or registration that runs out, or has run out, of which somebody was told: each once for its last day.
create table registers.told (
  rule  text not null,
  type  text not null,
  id    text not null,
  until date not null,
  at    timestamptz not null,
  primary key (rule, type, id, until)
);
