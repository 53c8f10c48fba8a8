-- the course's table
select action, date_format(window.end, "MMM-dd HH:mm") as time, count from counts order by time, action
--> [Close,Jan-01 11:00,1]
--> [Open,Jan-01 11:00,1]
--> [Open,Jan-01 12:00,1]

-- the course's totals
select action, sum(count) as total_count from counts group by action order by action
--> [Close,1]
--> [Open,2]

-- no table
SELECT 1, 'a', 2L, true, NULL, -3, 1.5D
--> [1,a,2,true,null,-3,1.5]

-- star and qualified star
SELECT *, c.* FROM cities c WHERE id = 10
--> [10,oslo,10,oslo]

-- where in three-valued logic
SELECT id FROM people WHERE NOT (age > 29) OR city IS NULL ORDER BY id
--> [3]

-- between, in, like words as columns
SELECT id FROM people WHERE age BETWEEN 25 AND 30 AND id NOT IN (4, 5) ORDER BY id DESC
--> [3]
--> [1]

-- is distinct from
SELECT id FROM people WHERE city IS DISTINCT FROM 10 ORDER BY 1
--> [2]
--> [3]

-- null safe equality
SELECT id FROM people WHERE city <=> NULL
--> [3]

-- is true
SELECT id FROM people WHERE (age > 26) IS NOT TRUE ORDER BY id
--> [3]
--> [4]

-- both forms of case
SELECT id, CASE WHEN age > 40 THEN 'old' WHEN age IS NULL THEN '?' END, CASE city WHEN 10 THEN 'o' ELSE 'x' END FROM people ORDER BY id
--> [1,null,o]
--> [2,old,x]
--> [3,null,x]
--> [4,?,o]

-- if and casts
SELECT if(id > 2, 'b', 'a'), CAST(id AS STRING), id::bigint, double(id), string(age) FROM people WHERE id = 3
--> [b,3,3,3.0,25]

-- group by expression, having, order by an aggregate that is not selected
SELECT city % 3, count(*) FROM people GROUP BY city % 3 HAVING count(*) > 0 ORDER BY max(age) DESC
--> [2,1]
--> [1,2]
--> [null,1]

-- group by position and by name
SELECT age > 28 AS adult, city c, count(*) n FROM people GROUP BY 1, c ORDER BY n DESC, c, adult
--> [false,null,1]
--> [null,10,1]
--> [true,10,1]
--> [true,20,1]

-- having takes the grouping before the result of the same name
SELECT max(age) AS city, count(*) FROM people GROUP BY city HAVING city = 10
--> [30,2]

-- having without group by
SELECT count(*) FROM people HAVING count(*) > 10

-- order by result before input
SELECT -id AS id FROM people ORDER BY id LIMIT 2
--> [-4]
--> [-3]

-- order by what is not selected
SELECT name FROM people ORDER BY age NULLS LAST, id
--> [cid]
--> [ann]
--> [bob]
--> [dan]

-- order by position, direction and nulls
SELECT id, age FROM people ORDER BY 2 DESC NULLS FIRST
--> [4,null]
--> [2,41]
--> [1,30]
--> [3,25]

-- order by a grouping that is not selected
SELECT count(*) FROM people GROUP BY city + 1 ORDER BY city + 1 NULLS LAST
--> [2]
--> [1]
--> [1]

-- distinct
SELECT DISTINCT city FROM people ORDER BY city
--> [null]
--> [10]
--> [20]

-- inner join on
SELECT p.name, c.city FROM people p JOIN cities c ON p.city = c.id ORDER BY p.id
--> [ann,oslo]
--> [bob,rome]
--> [dan,oslo]

-- left join with a condition of one side
SELECT p.name, c.city FROM people p LEFT JOIN cities c ON p.city = c.id AND p.age > 35 ORDER BY p.id
--> [ann,null]
--> [bob,rome]
--> [cid,null]
--> [dan,null]

-- right join
SELECT p.name, c.city FROM people p RIGHT OUTER JOIN cities c ON p.city = c.id ORDER BY c.id, p.id
--> [ann,oslo]
--> [dan,oslo]
--> [bob,rome]
--> [null,bern]

-- full join
SELECT p.id, c.id FROM people p FULL JOIN cities c ON p.city = c.id ORDER BY p.id NULLS LAST, c.id
--> [1,10]
--> [2,20]
--> [3,null]
--> [4,10]
--> [null,30]

-- semi and anti join
SELECT id FROM people p LEFT SEMI JOIN cities c ON p.city = c.id ORDER BY id
--> [1]
--> [2]
--> [4]

-- anti join keeps rows with null keys
SELECT id FROM people p ANTI JOIN cities c ON p.city = c.id
--> [3]

-- cross join
SELECT p.id, c.id FROM people p CROSS JOIN cities c WHERE p.id = 1 AND c.city > 'c' ORDER BY 2
--> [1,10]
--> [1,20]

-- tables beside each other, joined in where
SELECT name, c.city FROM people p, cities c WHERE p.city = c.id AND age > 35
--> [bob,rome]

-- non-equal join
SELECT a.id, b.id FROM people a JOIN people b ON a.age < b.age ORDER BY 1, 2
--> [1,2]
--> [3,1]
--> [3,2]

-- join of a table with itself
SELECT a.name, b.name FROM people a JOIN people b ON a.city = b.city AND a.id < b.id
--> [ann,dan]

-- full join using
SELECT id, n, m FROM VALUES (1, 'a'), (2, 'b') AS x(id, n) FULL JOIN VALUES (2, 'c'), (3, 'd') AS y(id, m) USING (id) ORDER BY id
--> [1,a,null]
--> [2,b,c]
--> [3,null,d]

-- natural join
SELECT * FROM VALUES (1, 'a') AS x(id, n) NATURAL JOIN VALUES (1, 'c') AS y(id, m)
--> [1,a,c]

-- three tables
SELECT p.id, c.city, d.city FROM people p JOIN cities c ON p.city = c.id JOIN cities d ON d.id = c.id + 10 ORDER BY 1
--> [1,oslo,rome]
--> [2,rome,bern]
--> [4,oslo,rome]

-- with, nested, and one after the other
WITH a AS (WITH b AS (SELECT id FROM people) SELECT id + 1 AS id FROM b), c(x) AS (SELECT id FROM a WHERE id > 3) SELECT x FROM c ORDER BY x
--> [4]
--> [5]

-- a name of with is read twice
WITH a AS (SELECT id, city FROM people) SELECT x.id, y.id FROM a x JOIN a y ON x.city = y.city WHERE x.id <> y.id ORDER BY 1
--> [1,4]
--> [4,1]

-- with hides a table
WITH people AS (SELECT 7 AS id) SELECT id FROM people
--> [7]

-- subquery with alias
SELECT q.n FROM (SELECT count(*) AS n FROM people) AS q
--> [4]

-- values
VALUES (1, 'a'), (2, NULL)
--> [1,a]
--> [2,null]

-- values of several types and computed ones
SELECT a, b FROM VALUES (1, 1 + 1), (2L, 3) AS t(a, b)
--> [1,2]
--> [2,3]

-- struct fields
SELECT s.a, s.b.c, (s).b FROM (SELECT struct(id AS a, struct(name AS c) AS b) AS s FROM people WHERE id = 1)
--> [1,ann,[ann]]

-- back-ticks
SELECT `odd name`.`a.b` FROM (SELECT 1 AS `a.b`) AS `odd name`
--> [1]

-- strings
SELECT 'it''s', "double", r'raw\n', 'tab\tend', 'A\u00e9', 'two ' 'parts'
--> [it's,double,raw\n,tab	end,Aé,two parts]

-- concatenation and functions with words of their own
SELECT 'a' || 'b' || 1, substring('hello' FROM 2 FOR 3), substr('hello', 2), trim(BOTH FROM ' x '), extract(YEAR FROM DATE '2026-05-04')
--> [ab1,ell,ello,x,2026]

-- typed constants
SELECT DATE '2026-01-02', CAST(TIMESTAMP '2026-01-02 03:04:05' AS STRING), 1Y, 2S, 3L, 1e2
--> [2026-01-02,2026-01-02 03:04:05,1,2,3,100.0]

-- filter of an aggregate
SELECT count(*) FILTER (WHERE age > 26), sum(id) FILTER (WHERE city = 10) FROM people
--> [2,5]

-- windows
SELECT window.start, sum(steps) FROM events GROUP BY window(time, INTERVAL 1 HOUR) ORDER BY window.start
--> [2026-01-01T10:00:00Z,7]
--> [2026-01-01T11:00:00Z,5]

-- sliding windows
SELECT w.end, count(*) FROM (SELECT window(time, '1 hour', '30 minutes') AS w, count(*) AS c FROM events GROUP BY window(time, '1 hour', '30 minutes')) GROUP BY w.end ORDER BY 1
--> [2026-01-01T10:30:00Z,1]
--> [2026-01-01T11:00:00Z,1]
--> [2026-01-01T11:30:00Z,1]
--> [2026-01-01T12:00:00Z,1]

-- group by all
SELECT action, count(*) FROM events GROUP BY ALL ORDER BY action
--> [Close,1]
--> [Open,3]

-- a long chain of conditions and sums
SELECT 1+1+1+1+1+1+1+1 WHERE true AND true AND true AND (false OR false OR true)
--> [8]

-- comments and a semicolon
SELECT /* in between */ 1;
--> [1]

-- limit 0
SELECT id FROM people LIMIT 0

-- using
SELECT * FROM people JOIN (SELECT id, 'k' AS k FROM cities UNION ALL SELECT 1, 'l') USING (id)
--> [1,ann,10,30,l]

-- union all
SELECT id FROM people WHERE id < 3 UNION ALL SELECT id FROM cities WHERE id < 20 ORDER BY id
--> [1]
--> [2]
--> [10]

-- union
SELECT 1 AS a UNION SELECT 1 UNION SELECT 2 ORDER BY a
--> [1]
--> [2]

-- decimals have the types of their digits
SELECT 1.50, 12345678901234567890, 2BD, 1.5 + 1
--> [1.50,12345678901234567890,2,2.5]

-- intervals
SELECT INTERVAL 90 MINUTES, INTERVAL '1' DAY 2 HOURS, INTERVAL '1 year 2 months'
--> [PT1H30M,PT26H,P1Y2M]

-- aggregates beyond the simple ones
SELECT median(age), count(DISTINCT city), count(DISTINCT city, age), max_by(name, age), bool_or(age > 40), last(age) IGNORE NULLS, any_value(age), approx_percentile(age, 0.5), collect_set(city) FROM people
--> [30.0,2,2,bob,true,25,30,30,[10,20]]

-- filter of aggregates that see nulls
SELECT first(age) FILTER (WHERE id > 3), last(name) FILTER (WHERE age > 26), avg(age) FILTER (WHERE id < 3) FROM people
--> [null,bob,35.5]

-- within group
SELECT percentile_cont(0.25) WITHIN GROUP (ORDER BY age), percentile_disc(0.25) WITHIN GROUP (ORDER BY age) FROM people
--> [27.5,25.0]

-- several percentages
SELECT percentile(age, array(0, 0.5, 1.0)), approx_percentile(age, array(0.3, 0.4), 100) FROM people
--> [[25.0,30.0,41.0],[25,30]]

-- both keys of a join by equal names
select a.k as x, b.k as y, c.k as z, k from values (1), (2) a(k) full join values (2), (3) b(k) using (k) full join values (2), (9) c(k) using (k) order by k
--> [1,null,null,1]
--> [2,2,2,2]
--> [null,3,null,3]
--> [null,null,9,9]

-- the stars of both sides of a join by equal names
select a.*, b.* from values (1), (2) a(k) join values (2, 5), (3, 6) b(k, x) using (k)
--> [2,2,5]

-- the star of the side that has no row
select a.* from values (1), (2) a(k) right join values (2, 5), (3, 6) b(k, x) using (k)
--> [2]
--> [null]

-- a hidden key in where, group by, having and order by
select b.k, count(*) from values (1), (2), (2) a(k) full join values (2), (3) b(k) using (k) where b.k > 0 group by k, b.k having b.k > 0 and max(a.k) > 0 order by max(b.k)
--> [2,2]

-- a hidden key in the condition of the next join
select * from values (1), (2) a(k) full join values (2), (3) b(k) using (k) join values (2) c(z) on b.k = c.z
--> [2,2]

-- aggregates of hidden keys
select count(b.k), count(a.k), count(*) from values (1), (2) a(k) natural full join values (2), (3) b(k)
--> [2,2,3]

-- decimals and dates among values
select * from values (1.5, date '2026-01-01', 1), (22.25, null, 2L), (-0.125, date '1969-12-31', null) order by 1
--> [-0.125,1969-12-31,null]
--> [1.500,2026-01-01,1]
--> [22.250,null,2]

-- the halves of a named query with a random column are the whole
WITH d AS (SELECT id, rand() AS r FROM people)
SELECT id FROM (SELECT * FROM d WHERE r < 0.5 UNION ALL SELECT * FROM d WHERE r >= 0.5) ORDER BY id
--> [1]
--> [2]
--> [3]
--> [4]

-- a named query with a random column finds its own rows
WITH d AS (SELECT id, random() AS r, uuid() AS u FROM people)
SELECT a.id FROM d a JOIN d b ON a.u = b.u AND a.r = b.r WHERE a.r >= (SELECT min(r) FROM d) ORDER BY a.id
--> [1]
--> [2]
--> [3]
--> [4]

-- a random value before a query
SELECT id, rand() IN (SELECT 2.0D) AS a, rand() NOT IN (SELECT 2.0D) AS b FROM people WHERE rand() NOT IN (SELECT 2.0D) AND rand(1) IN (SELECT rand(1) FROM people) ORDER BY id
--> [1,false,true]
--> [2,false,true]
--> [3,false,true]
--> [4,false,true]

-- in within in, which must be true
SELECT id FROM people WHERE (id IN (SELECT 1)) IN (SELECT true)
--> [1]

-- a column that USING hides, above conditions on what is no column
SELECT b.id FROM people a LEFT JOIN people b USING (id) WHERE rand() < 2 AND b.id > 2 ORDER BY b.id
--> [3]
--> [4]
