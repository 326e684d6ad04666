-- Where a point is (WGS 84), where somebody said so; both or neither.
alter table monitoring.point
  add column latitude double precision check (latitude between -90 and 90),
  add column longitude double precision check (longitude between -180 and 180),
  add constraint point_place check ((latitude is null) = (longitude is null));
