-- the value of a query
select id from people where age > (select avg(age) from people) order by id
--> [2]

-- values of queries in the select list, one without a row
select id, (select max(id) from cities), (select id from cities where id > 99) from people where id < 3 order by id
--> [1,30,null]
--> [2,30,null]

-- a value of two rows
select (select id from cities)
--> ! SCALAR_SUBQUERY_TOO_MANY_ROWS

-- a value of two columns
select (select id, city from cities)
--> ! INVALID_SUBQUERY_EXPRESSION

-- values of all types
select (select date '2026-01-01'), (select 1.50), (select 'x'), (select true), (select 2.5D), (select 7L), (select cast(null as string))
--> [2026-01-01,1.50,x,true,2.5,7,null]

-- a value within a value, that names a query of WITH
with c as (select id from cities) select (select max(id) from c where id < (select max(id) from c)) + 1
--> [21]

-- a value below aggregates, among groupings and in HAVING
select city, sum(age + (select 1)), (select count(*) from cities) from people group by city, (select 2) having count(*) > (select 1)
--> [10,31,3]

-- a value in ORDER BY and in ON
select p.id from people p join cities c on p.city = c.id + (select 0) order by p.id * (select -1)
--> [4]
--> [2]
--> [1]

-- in
select id from people where city in (select id from cities) order by id
--> [1]
--> [2]
--> [4]

-- in of the same table
select id from people where id in (select id from people where age > 26) order by id
--> [1]
--> [2]

-- in of other types
select id from people where id in (select cast(id as bigint) / 10 from cities) order by id
--> [1]
--> [2]
--> [3]

-- in of texts
select id from people where id in (select x from values ('1'), ('3') s(x)) order by id
--> [1]
--> [3]

-- two columns in
select id from people where (id, city) in (select id, city from values (1, 10), (2, 10) s(id, city))
--> [1]

-- a row as a value in two columns
select (id, city) in (select 1, 10) as found, id from people order by id
--> [true,1]
--> [false,2]
--> [false,3]
--> [false,4]

-- too few columns
select id from people where id in (select id, city from cities)
--> ! DATATYPE_MISMATCH

-- in beside other conditions, and again
select id from people where age > 20 and city in (select id from cities) and id in (select id from people where id < 2)
--> [1]

-- not in
select id from people where id not in (select id from values (1), (3) s(id)) order by id
--> [2]
--> [4]

-- not in, where what is looked for may be null
select id from people where city not in (select id from cities where id > 10) order by id
--> [1]
--> [4]

-- not in of what has a null
select id from people where id not in (select city from people)

-- not in of nothing
select id from people where city not in (select id from cities where id > 99) order by id
--> [1]
--> [2]
--> [3]
--> [4]

-- in or else
select id from people where city in (select id from cities) or age < 30 order by id
--> [1]
--> [2]
--> [3]
--> [4]

-- not in or else
select id from people where id not in (select city from people) or age > 40 order by id
--> [2]

-- not (in and)
select id from people where not (city in (select id from cities) and age > 35) order by id
--> [1]
--> [3]

-- in as a value
select id, city in (select id from cities), id in (select city from people) from people order by id
--> [1,true,false]
--> [2,true,false]
--> [3,false,false]
--> [4,true,false]

-- not in as a value
select id, city not in (select id from cities) as a, id not in (select city from people) as b from people order by id
--> [1,false,false]
--> [2,false,false]
--> [3,false,false]
--> [4,false,false]

-- in beside a star
select *, id in (select 1) as found from cities order by id
--> [10,oslo,false]
--> [20,rome,false]
--> [30,bern,false]

-- in of an aggregate's result
select city, count(*) from people group by city having city in (select id from cities) order by city
--> [10,2]
--> [20,1]

-- in of an aggregate that is not selected
select city from people group by city having count(*) in (select 2) order by city
--> [10]

-- in within CASE below an aggregate
select sum(case when id in (select 1) then 1 else 0 end) from people
--> [1]

-- not in of an aggregate's result
select id % 2 as k, count(*) from people group by id % 2 having count(*) not in (select 1) order by k
--> [0,2]
--> [1,2]

-- in of an aggregate's result, or else
select city, count(*) from people group by city having count(*) in (select 1) or city = 10 order by city
--> [null,1]
--> [10,2]
--> [20,1]

-- in of an aggregate of all rows as a value
select sum(id) in (select 10), sum(id) not in (select 10) as n from people
--> [true,false]

-- in of an aggregate, and within one
select city, sum(id) in (select 2) as f, max(id in (select 2)) as g, count(*) in (select 1) from people group by city order by city
--> [null,false,false,true]
--> [10,false,false,false]
--> [20,true,true,true]

-- in of a grouping
select city, city in (select 10) as f from people group by city order by city
--> [null,false]
--> [10,true]
--> [20,false]

-- not in of an aggregate within a condition
select city, sum(id) not in (select 5) or city = 20 as f from people group by city order by city
--> [null,true]
--> [10,false]
--> [20,true]

-- three kinds of in over groups
select city from people group by city having count(*) not in (select 1) and (max(age) in (select 41) or city = 10) and max(id) in (select id from people) order by city
--> [10]

-- in of a value over an aggregate
select max(id) + 1 in (select 5) from people
--> [true]

-- in of a column that USING hides
select b.id from people a join people b using (id) where a.city not in (select 20) or b.id in (select 2) order by 1
--> [1]
--> [2]
--> [4]

-- not in of a grouping that may be null
select city from people group by city having city not in (select 20) or city is null order by city
--> [null]
--> [10]

-- in within in
select (id in (select 1)) in (select true) as f, id from people order by id
--> [true,1]
--> [false,2]
--> [false,3]
--> [false,4]

-- exists
select id from people where exists (select 1 from cities where id > 20) order by id
--> [1]
--> [2]
--> [3]
--> [4]

-- not exists, or
select id from people where not exists (select 1 from cities where id > 20) or id = 4
--> [4]

-- exists as a value
select id, exists (select * from cities), exists (select * from cities where id > 99) as none from people where id = 1
--> [1,true,false]

-- limit and offset of constants
select id from people order by id limit 1 + 1 offset 2 - 1
--> [2]
--> [3]

-- offset alone
select id from people order by id offset 3
--> [4]

-- offset beyond the end
select id from people order by id limit 2 offset 9

-- limit all
select id from people order by id limit all offset 2
--> [3]
--> [4]

-- limit of a cast
select id from people order by id limit cast('1' as int)
--> [1]

-- limit below zero
select id from people limit 1 - 2
--> ! INVALID_LIMIT_LIKE_EXPRESSION

-- limit of a long
select id from people limit 1L
--> ! INVALID_LIMIT_LIKE_EXPRESSION

-- limit of a query
select id from people limit (select 1)
--> ! INVALID_LIMIT_LIKE_EXPRESSION

-- offset below zero
select id from people offset -1
--> ! INVALID_LIMIT_LIKE_EXPRESSION

-- offset within
select count(*) from (select id from people order by id offset 1)
--> [3]

-- lateral view
select id, x from values (1, array(5, 6)), (2, array()), (3, null) t(id, a) lateral view explode(a) e as x
--> [1,5]
--> [1,6]

-- lateral view outer
select id, x from values (1, array(5, 6)), (2, array()), (3, null) t(id, a) lateral view outer explode(a) e as x
--> [1,5]
--> [1,6]
--> [2,null]
--> [3,null]

-- lateral view with position
select id, pos, x, e.x as y from values (1, array(5, 6)) t(id, a) lateral view posexplode(a) e as pos, x
--> [1,0,5,5]
--> [1,1,6,6]

-- lateral view without names
select e.*, id from values (1, map('k', 2)) t(id, m) lateral view explode(m) e
--> [k,2,1]

-- lateral view of structs
select id, e.*, p + 1 from values (1, array(named_struct('p', 1, 'q', 'z'), null)), (2, array()) t(id, a) lateral view inline(a) e
--> [1,1,z,2]
--> [1,null,null,null]

-- lateral view of structs with names
select id, m, e.n from values (1, array(named_struct('p', 1, 'q', 'z'))), (2, null) t(id, a) lateral view outer inline(a) e as m, n
--> [1,1,z]
--> [2,null,null]

-- one lateral view after the other, filtered and grouped
select id, count(*), sum(y) from values (1, array(array(1, 2), array(3))), (2, array(array(4))) t(id, a) lateral view explode(a) e as x lateral view explode(x) f as y where y > 1 group by id order by id
--> [1,2,5]
--> [2,1,4]

-- lateral view of a join
select p.id, c.city, x from people p join cities c on p.city = c.id lateral view explode(array(p.id, c.id)) e as x order by p.id, x
--> [1,oslo,1]
--> [1,oslo,10]
--> [2,rome,2]
--> [2,rome,20]
--> [4,oslo,4]
--> [4,oslo,10]

-- too many names
select * from values (1, array(5, 6)) t(id, a) lateral view explode(a) e as x, y
--> ! UDTF_ALIAS_NUMBER_MISMATCH

-- lateral view of what makes no rows
select * from people lateral view upper(name) e as x
--> ! UNSUPPORTED_GENERATOR

-- lateral view of what is no array
select * from people lateral view explode(id) e as x
--> ! DATATYPE_MISMATCH

-- inline of no structs
select inline(array(1))
--> ! DATATYPE_MISMATCH

-- inline
select inline(array(named_struct('p', 1, 'q', 'z'), named_struct('p', 2, 'q', null)))
--> [1,z]
--> [2,null]

-- inline of a single field, which is a struct
select s.b, s from (select inline(array(named_struct('s', named_struct('b', 7)))))
--> [7,[7]]

-- intersect
select * from (select * from values (1), (1), (null), (2) t(a) intersect select * from values (1), (null), (3) s(b)) order by a
--> [null]
--> [1]

-- except
select * from (select * from values (1), (1), (null), (2) t(a) except select * from values (1) s(b)) order by a
--> [null]
--> [2]

-- minus of a table and itself
select id, city from people minus select id, city from people where id > 1
--> [1,10]

-- intersect of other types
select a, typeof(a) from (select * from values (1), (2) t(a) intersect select * from values (1L), (2.5) s(b))
--> [1.0,decimal(21,1)]

-- intersect binds before union and except
select 1 as a union select 2 intersect select 2 except select 3 order by a
--> [1]
--> [2]

-- intersect of other numbers of columns
select 1, 2 intersect select 1
--> ! NUM_COLUMNS_MISMATCH

-- except of other types
select 1 except select array(1)
--> ! INCOMPATIBLE_COLUMN_TYPE

-- a star with exceptions
select * except (age, p.name) from people p where id = 1
--> [1,10]

-- the star of a table with exceptions
select c.* except (id), p.id from people p join cities c on p.city = c.id where p.id = 1
--> [oslo,1]

-- an exception that there is not
select * except (agee) from people
--> ! UNRESOLVED_COLUMN

-- a column that USING hides, beside a LATERAL VIEW
select c.k, e from values (1, array(1, 2)) t(k, arr) left join values (1) c(k) using (k) lateral view explode(arr) v as e
--> [1,1]
--> [1,2]

-- groups by what a query is part of
select id + (select 1) as x, count(*) from people group by id + (select 1) order by x
--> [2,1]
--> [3,1]
--> [4,1]
--> [5,1]

-- groups by what a query is part of, that HAVING asks
select count(*) from people group by id + (select max(id) from cities where id < 25) having id + (select max(id) from cities where id < 25) > 23
--> [1]
