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
