-- Where an enrolment stands follows from what somebody said (in the record) and from the contacts since: both are kept.
alter table programs.enrolment
  add column told_state text collate "C",
  add column told_since text collate "C"; -- an instant, or a day
update programs.enrolment set told_state = state, told_since = state_since::text
where state is not null and state_since is distinct from enrolled;
