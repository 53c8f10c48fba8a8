create or replace temp view people as
select * from values (1, 'ann', 10, 30), (2, 'bob', 20, 41), (3, 'cid', null, 25), (4, 'dan', 10, null) as t(id, name, city, age)

create or replace temp view cities as
select * from values (10, 'oslo'), (20, 'rome'), (30, 'bern') as t(id, city)

create or replace temp view events as
select * from values
  (timestamp '2026-01-01 10:05:00', 'Open', 3L),
  (timestamp '2026-01-01 10:45:00', 'Close', 4L),
  (timestamp '2026-01-01 11:15:00', 'Open', 5L),
  (null, 'Open', 6L) as t(time, action, steps)

create or replace temp view counts as
select action, window(time, '1 hour') as window, count(*) as count from events group by action, window(time, '1 hour')
