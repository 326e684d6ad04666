-- Report cards as the records tell them: QuestionnaireResponse (what the card says) and Task (its way through the reviews).
-- Reckoned from the records; a card that nothing reviewed yet has no flow_version.
create table reporting.card (
  id            text        collate "C" primary key, -- of the QuestionnaireResponse
  version       int         not null,
  flow_version  int,
  patient       text        collate "C" not null,
  disease       text        collate "C" not null,
  case_class    text        collate "C",
  stage         text        collate "C",
  onset         date,
  diagnosed_at  timestamptz not null,
  died          date,
  origin        text        collate "C",
  population    text        collate "C",
  area          text        collate "C",             -- current address
  institution   text        collate "C",
  account       text        collate "C",             -- who reported
  filled_at     timestamptz not null,
  reported_at   timestamptz,                         -- left the institution for the first time
  reviewed_at   timestamptz,                         -- the county approved it for the first time
  final_at      timestamptz,
  hours         int         not null,                -- time limit of the report
  late          boolean,                             -- null: not reported yet
  makeup        boolean     not null,                -- entered after it was found missing
  complete      boolean     not null,
  valid         boolean     not null,                -- false: another system's card that the form refuses
  doubts        text[]      not null,                -- what is odd about it: clock, form …
  state         text        collate "C" not null,
  state_at      timestamptz not null,
  due_at        timestamptz,                         -- until when this state should be left
  settle_by     timestamptz,                         -- a suspected case: confirmed or excluded until then
  corrections   int         not null,
  returns       int         not null,
  merged_into   text        collate "C",
  rank          smallint    not null,                -- confidentiality: 1 restricted, 2 very restricted
  steps         jsonb       not null
);
create index card_patient on reporting.card (patient, disease);
create index card_place on reporting.card (area text_pattern_ops, diagnosed_at);
create index card_institution on reporting.card (institution, diagnosed_at);
create index card_account on reporting.card (account, filled_at);
create index card_state on reporting.card (state, due_at);
create index card_settle on reporting.card (settle_by) where settle_by is not null;

-- Illnesses of notifiable diseases that the records know of, and the card of each: what should be reported and what was.
create table reporting.candidate (
  id          text collate "C" primary key, -- disease/person/day
  disease     text collate "C" not null,
  person      text collate "C" not null,
  day         date not null,
  patient     text collate "C" not null,
  area        text collate "C" not null,
  institution text collate "C",
  encounter   text collate "C",
  card        text collate "C"
);
create index candidate_missed on reporting.candidate (day desc, id) where card is null;
create index candidate_card on reporting.candidate (card);
create index candidate_institution on reporting.candidate (institution, day);

-- Answers that somebody has not handed in yet; sealed.
create table reporting.draft (
  account     text        collate "C" not null,
  id          uuid        not null,
  person      uuid,
  disease     text        collate "C",
  institution text        collate "C",
  content     text        not null,
  saved_at    timestamptz not null,
  primary key (account, id)
);

create view reporting.pub_card as
  select id, version, patient, disease, case_class, onset, diagnosed_at, (diagnosed_at at time zone 'Asia/Shanghai')::date as diagnosed_on, area, origin,
    institution, reported_at, (reported_at at time zone 'Asia/Shanghai')::date as reported_on, reviewed_at, final_at, late, makeup, complete, valid, state
  from reporting.card;
create view reporting.pub_candidate as
  select c.id, c.disease, c.person, c.day, c.patient, c.area, coalesce(c.institution, k.institution) as institution, c.encounter, c.card,
    k.reported_at is not null and k.state not in ('deleted', 'duplicate') as reported
  from reporting.candidate c left join reporting.card k on k.id = c.card;
