package io.millrace.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.AnalysisException;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.testkit.SessionTest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is wrong with a statement is said by name, where it is.
@SessionTest
@Timeout(60)
final class SqlErrorsTest {
    @BeforeEach
    void createTables(Session session) {
        SqlTables.create(session);
    }

    private static AnalysisException refused(Session session, String statement) {
        return assertThrows(AnalysisException.class, () -> session.sql(statement), statement);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "select * form people                      | PARSE_SYNTAX_ERROR | 'people' (line 1,"
                        + " pos 14)",
                "select a b c from people                  | PARSE_SYNTAX_ERROR | 'c' (line 1, pos"
                        + " 11)",
                "select * from people where id =           | PARSE_SYNTAX_ERROR | end of input",
                "selec 1                                   | PARSE_SYNTAX_ERROR | 'selec' (line 1,"
                        + " pos 0)",
                "                                          | PARSE_SYNTAX_ERROR | end of input",
                "select 1 /* open                          | PARSE_SYNTAX_ERROR | (line 1",
                "select 1 as a-b                           | PARSE_SYNTAX_ERROR | '-' (line 1, pos"
                        + " 13)",
                "select 'open                              | PARSE_SYNTAX_ERROR | (line 1, pos 7)",
                "select 1; select 2                        | PARSE_SYNTAX_ERROR | 'select' (line 1,"
                        + " pos 10)",
                "with a as (select 1), A as (select 2) select 1 | PARSE_SYNTAX_ERROR | twice",
                "select agee from people                   | UNRESOLVED_COLUMN | Did you mean"
                        + " `age`",
                "select * from (select id from people) order by city | UNRESOLVED_COLUMN | city",
                "select p.agee from people p               | UNRESOLVED_COLUMN | Did you mean"
                        + " `age`",
                "select 1 from peeple                      | TABLE_OR_VIEW_NOT_FOUND | Did you mean"
                        + " `people`",
                "select 1 from a.people                    | TABLE_OR_VIEW_NOT_FOUND | a.people",
                "select uper(name) from people             | UNRESOLVED_ROUTINE | Did you mean"
                        + " `upper`",
                "select a.f(1)                             | UNRESOLVED_ROUTINE | a.f",
                "select id from people, cities             | AMBIGUOUS_REFERENCE | `people`.`id`",
                "select a.id, b.id from people a join people b using (id) order by id |"
                        + " AMBIGUOUS_REFERENCE | `b`.`id`",
                "select window.middle from counts          | FIELD_NOT_FOUND | middle",
                "select id from people group by city       | MISSING_AGGREGATION | id",
                "select city from people group by city having age > 1 | MISSING_AGGREGATION | age",
                "select count(*) from people group by count(*) | GROUP_BY_AGGREGATE | count",
                "select count(*) from people group by 1    | GROUP_BY_AGGREGATE | count",
                "select id from people group by 2          | GROUP_BY_POS_OUT_OF_RANGE | 1 to 1",
                "select id from people order by 0          | ORDER_BY_POS_OUT_OF_RANGE | 1 to 1",
                "select sum(sum(id)) from people           | NESTED_AGGREGATE_FUNCTION | sum",
                "select id from people where sum(id) > 1   | UNSUPPORTED_FEATURE | stands in"
                        + " filter",
                "select id from people limit -1            | INVALID_LIMIT_LIKE_EXPRESSION | (line"
                        + " 1, pos 28)",
                "select id from people limit id            | INVALID_LIMIT_LIKE_EXPRESSION | (line"
                        + " 1, pos 28)",
                "values (1, 2), (3)                        | INVALID_INLINE_TABLE | (line 1, pos"
                        + " 15)",
                "values (1), (date '2026-01-01')           | DATATYPE_MISMATCH | VALUES",
                "select * from people join cities using (nme) | UNRESOLVED_USING_COLUMN_FOR_JOIN |"
                        + " nme",
                "select * from people p join cities c on p.id | DATATYPE_MISMATCH | boolean",
                "select * from people p join cities c on count(*) > 1 | UNSUPPORTED_FEATURE | join",
                "select x from people as p(a, b)           | SCHEMA_MISMATCH | 2 names",
                "select cast(1 as strng)                   | UNSUPPORTED_DATATYPE | (line 1, pos"
                        + " 17)",
                "select 99999999999999999999L              | NUMERIC_VALUE_OUT_OF_RANGE | bigint",
                "select 1e999                              | NUMERIC_VALUE_OUT_OF_RANGE | double",
                "select 1e100000000BD                      | NUMERIC_VALUE_OUT_OF_RANGE |"
                        + " decimal",
                "select timestampadd('day', 1, now())      | INVALID_PARAMETER_VALUE | (line 1, pos"
                        + " 7)",
                "select x'1g'                              | INVALID_TYPED_LITERAL | 1g",
                "select window(time, interval 1 hour 'x' day) from events | INVALID_INTERVAL_FORMAT"
                        + " | (line 1",
                "select if(true, 1)                        | WRONG_NUM_ARGS | takes 3",
                "select :a                                 | UNBOUND_SQL_PARAMETER | :a",
                "select ?                                  | UNBOUND_SQL_PARAMETER | number 1",
                "select sum(id) filter (where max(id) > 1) from people |"
                        + " INVALID_AGGREGATE_FILTER | max",
                "select upper(name) filter (where id > 1) from people | UNSUPPORTED_FEATURE |"
                        + " FILTER",
            })
    void isNamedAndPointedAt(
            String statement, ErrorCondition condition, String part, Session session) {
        AnalysisException error = refused(session, statement == null ? "" : statement);
        assertEquals(condition, error.condition(), error.getMessage());
        assertTrue(error.getMessage().contains(part), error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select sum(id) over () from people",
                "select sum(id) within group (order by id) from people",
                "select percentile_disc(0.5) within group (order by id desc) from people",
                "select 1 intersect all select 1",
                "select 1 except all select 1",
                "select city, count(*) from people group by rollup(city)",
                "select city, count(*) from people group by city with cube",
                "select * from people tablesample (10 percent)",
                "select * from people p, lateral (select p.id)",
                "select * from range(10)",
                "select * from people sort by id",
                "select id from people qualify true",
                "with recursive a as (select 1) select * from a",
                "create table t (id int)",
                "create view v as select 1",
                "insert into people values (1)",
                "delete from people",
                "set a = 1",
                "explain codegen select 1",
                "from people select id",
                "select x -> 1",
            })
    void whatIsNotOfferedSaysSoWithItsPlace(String statement, Session session) {
        AnalysisException error = refused(session, statement);
        assertEquals(ErrorCondition.UNSUPPORTED_FEATURE, error.condition(), error.getMessage());
        assertTrue(error.getMessage().contains("(line 1, pos "), error.getMessage());
        assertTrue(error.getMessage().contains("^"), error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from people p where exists (select 1 from cities c where c.id = p.city)",
                "select id from people where age in (select id from cities c where id = age)",
                "select (select max(id) from cities c where c.id < age) from people",
                "select id from people where (id, city) not in (select id, id from cities)",
                "select * from people p join cities c on p.id in (select 1)",
                "select id from people order by id in (select 1)",
                "select * except (s.p) from values (named_struct('p', 1, 'q', 2)) t(s)",
            })
    void queriesWithinExpressionsThatAreNotOffered(String statement, Session session) {
        AnalysisException error = refused(session, statement);
        assertEquals(ErrorCondition.UNSUPPORTED_FEATURE, error.condition(), error.getMessage());
    }

    @Test
    void aMisspeltNameInAQueryWithinIsNotTakenForOneOfTheQueryAround(Session session) {
        AnalysisException error =
                refused(session, "select id from people where id in (select idd from cities)");
        assertEquals(ErrorCondition.UNRESOLVED_COLUMN, error.condition(), error.getMessage());
    }

    @Test
    void aQueryWithinAnExpressionOfTheFrameApiIsRefused(Session session) {
        AnalysisException error =
                assertThrows(
                        AnalysisException.class,
                        () -> session.table("people").filter("id in (select 1)"));
        assertEquals(ErrorCondition.UNSUPPORTED_FEATURE, error.condition(), error.getMessage());
    }

    @Test
    void theCaretStandsUnderTheToken(Session session) {
        AnalysisException error = refused(session, "select id\nfrom people\nwhere wher id = 1");
        assertTrue(
                error.getMessage().endsWith("\n  where wher id = 1\n  -----------^^"),
                error.getMessage());
    }

    @Test
    void onlyTheNeighbourhoodOfThePlaceIsShown(Session session) {
        String filler = "a".repeat(100_000);
        AnalysisException error = refused(session, "select '" + filler + "' as as as " + filler);
        assertTrue(error.getMessage().length() < 1000, () -> error.getMessage().length() + "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "case ", "not ", "- ", "f(", "(select ", "array<", "x -> "})
    void aHundredThousandLevelsAreRefusedNotRun(String level, Session session) {
        AnalysisException error = refused(session, "select " + level.repeat(100_000) + "1");
        assertEquals(ErrorCondition.TOO_DEEPLY_NESTED, error.condition());
    }

    @Test
    void closedParenthesesAreRefusedAsWell(Session session) {
        AnalysisException error =
                refused(session, "select " + "(".repeat(100_000) + "1" + ")".repeat(100_000));
        assertEquals(ErrorCondition.TOO_DEEPLY_NESTED, error.condition());
    }

    @ParameterizedTest
    @ValueSource(strings = {" + 1", ".a", "::int", " = 1", " union all select 1"})
    void longChainsAreRefusedByNameOrRun(String link, Session session) {
        String statement = "select 1" + link.repeat(20_000);
        try {
            session.sql(statement);
        } catch (MillraceException e) {
            assertTrue(
                    e.condition() == ErrorCondition.TOO_DEEPLY_NESTED
                            || e.condition() == ErrorCondition.PARSE_SYNTAX_ERROR
                            || e.condition() == ErrorCondition.UNSUPPORTED_FEATURE,
                    e.getMessage());
        }
    }

    @Test
    void aHundredLevelsRun(Session session) {
        String nested = "(".repeat(90) + "1" + ")".repeat(90);
        assertEquals(1, session.sql("select " + nested).first().getInt(0));
    }

    @Test
    void manyConditionsStayShallow(Session session) {
        String many = "id = 1" + " or id = 1".repeat(5000);
        assertEquals(1, session.sql("select id from people where " + many).count());
    }

    @Test
    void aTextOfMoreThanAMillionCharactersIsRefused(Session session) {
        AnalysisException error = refused(session, "select 1 " + " ".repeat(1_000_000));
        assertEquals(ErrorCondition.SQL_TEXT_TOO_LONG, error.condition());
    }

    @Test
    void moreThanTwoHundredThousandTokensAreRefused(Session session) {
        AnalysisException error = refused(session, "select 1" + ",1".repeat(200_000));
        assertEquals(ErrorCondition.SQL_TEXT_TOO_LONG, error.condition());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "e0", "BD", "F", "D", "L"})
    void numbersOfAMillionDigitsAreRefusedAtOnce(String suffix, Session session) {
        AnalysisException error = refused(session, "select " + "7".repeat(990_000) + suffix);
        assertEquals(ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE, error.condition());
    }

    @Test
    void namesOfWithDoNotMultiplyWithoutBound(Session session) {
        StringBuilder statement = new StringBuilder("with a0 as (select 1 as x)");
        for (int i = 1; i <= 40; i++) {
            int below = i - 1;
            statement.append(
                    ", a%d as (select p.x from a%d p join a%d q)".formatted(i, below, below));
        }
        AnalysisException error = refused(session, statement + " select * from a40");
        assertEquals(ErrorCondition.TOO_DEEPLY_NESTED, error.condition());
    }
}
