-- Areas where other rules of the standard for reporting events hold, as an officer said; ended rows stay. Content names further ones.
create table surveillance.event_zone (
  id         uuid        primary key,
  topic      text        collate "C" not null, -- disease
  area       text        collate "C" not null,
  class      text        collate "C" not null, -- of event-rules.yaml
  note       text        not null,             -- by which document
  by_account text        not null,
  at         timestamptz not null,
  ended_by   text,
  ended_at   timestamptz
);
create unique index event_zone_standing on surveillance.event_zone (topic, area, class) where ended_at is null;
