-- What was taken back of a batch; what stayed over there keeps its state.
alter table exchange.item drop constraint item_state_check;
alter table exchange.item add constraint item_state_check
  check (state in ('waiting', 'sending', 'acknowledged', 'refused', 'dead', 'superseded', 'withheld', 'recalled'));
update exchange.item i set state = 'recalled' from exchange.batch b where b.id = i.batch and b.state = 'recalled' and i.state = 'acknowledged';
