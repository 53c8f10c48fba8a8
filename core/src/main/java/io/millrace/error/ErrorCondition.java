package io.millrace.error;

/// The one sorted list of everything that can go wrong, by name and meaning.
///
/// Names are Spark's where Spark has one (without its sub-condition: `UNRESOLVED_COLUMN`, not
/// `UNRESOLVED_COLUMN.WITH_SUGGESTION`), and are API: never renamed, never reused. To add one, put
/// it in its place in the order (a test holds it) with one sentence that says when it is raised.
/// The error page of the documentation is generated from these sentences, which is why they are
/// values and not comments.
public enum ErrorCondition {
    AMBIGUOUS_REFERENCE("A name fits more than one column."),
    ARITHMETIC_OVERFLOW("The result of an arithmetic operation does not fit its type."),
    BACKEND_FAILED("A backend failed while it computed a batch, and no other could take over."),
    BACKEND_UNAVAILABLE("The backend that was asked for cannot run on this machine."),
    CANNOT_PARSE_INTERVAL("The delay of a watermark, or another interval, cannot be understood."),
    CANNOT_PARSE_TIMESTAMP("A text is not a timestamp in the given pattern."),
    CAST_INVALID_INPUT("A value cannot be cast because its text does not have the target's form."),
    CAST_OVERFLOW("A value does not fit the type it is cast to."),
    CHECKPOINT_CORRUPT("A file of the checkpoint is damaged, incomplete or not ours."),
    CHECKPOINT_INCOMPATIBLE(
            "The checkpoint was written by a query or a version that does not fit."),
    CHECKPOINT_IO("The checkpoint directory cannot be read or written."),
    CHECKPOINT_LOCATION_REQUIRED("A query needs a checkpoint directory and none is set."),
    CHECKPOINT_STORE_NOT_FOUND("Nothing on the class path opens checkpoints at such a place."),
    COLUMN_ALREADY_EXISTS("Two columns of one schema have the same name."),
    CONCURRENT_QUERY("The checkpoint is in use by another run of the query."),
    CONVERSION_INVALID_INPUT("A text cannot be converted because it is not encoded so."),
    DATATYPE_MISMATCH("An operation does not accept a value of this type."),
    DATA_SOURCE_NOT_FOUND("No source or sink of this format is on the class path."),
    DATETIME_FIELD_OUT_OF_BOUNDS("The parts of a date or time name none that there is."),
    DATETIME_OVERFLOW("A sum of a time and a span is too far away."),
    DIVIDE_BY_ZERO("A number is divided by zero."),
    DUPLICATED_MAP_KEY("A map is made of entries of which two have the same key."),
    EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE("The event time of a watermark is not a timestamp column."),
    FAILED_READ_FILE("A file cannot be read."),
    FENCED("Another run took over this checkpoint; this one must not write any more."),
    FIELD_NOT_FOUND("A struct or row has no field of this name."),
    FOREACH_USER_FUNCTION_ERROR("The user's function of foreach or foreachBatch threw."),
    GROUP_BY_AGGREGATE("An aggregate function stands among the grouping columns."),
    GROUP_BY_POS_OUT_OF_RANGE("A position in GROUP BY is not one of the select list."),
    ILLEGAL_DAY_OF_WEEK("A text is no day of the week."),
    ILLEGAL_STATE("A method was called at a moment when it must not be."),
    INCOMPATIBLE_COLUMN_TYPE("Columns of a union have types that do not fit."),
    INTERNAL_ERROR("Millrace broke a rule of its own; this is a defect to report."),
    INTERRUPTED("A thread was interrupted while it waited for a query."),
    INTERVAL_DIVIDED_BY_ZERO("An interval is divided by zero."),
    INVALID_AGGREGATE_FILTER("The condition of an aggregate's FILTER cannot be used."),
    INVALID_ARRAY_INDEX("An array is asked for an element by a position that it does not have."),
    INVALID_ARRAY_INDEX_IN_ELEMENT_AT(
            "The function element_at asks an array for a position that it does not have."),
    INVALID_DATETIME_PATTERN("A date or time pattern cannot be understood."),
    INVALID_EXTRACT_BASE_FIELD_TYPE("A field is read from a value that is not a struct."),
    INVALID_EXTRACT_FIELD("A date or time has no field of this name."),
    INVALID_EXTRACT_FIELD_TYPE("A field of a struct is asked for by what is no constant name."),
    INVALID_FORMAT("A format or pattern of a function cannot be used."),
    INVALID_FRACTION_OF_SECOND("A second of a time lies between 60 and 61."),
    INVALID_INDEX_OF_ZERO("An index is 0 where counting begins at 1."),
    INVALID_INLINE_TABLE(
            "The rows of a VALUES clause do not have the same columns, or are no constants."),
    INVALID_INTERVAL_FORMAT("A text is not an interval such as `1 hour 30 minutes`."),
    INVALID_LIMIT_LIKE_EXPRESSION(
            "The number of a LIMIT clause is not a constant whole number of 0 or more."),
    INVALID_OPTION_VALUE("The value of an option or setting is not one it accepts."),
    INVALID_OUTPUT_MODE("The sink does not take this output mode."),
    INVALID_PARAMETER_VALUE("An argument of a method cannot be used."),
    INVALID_REGEXP_REPLACE("The replacement of a regular expression cannot be used."),
    INVALID_SCHEMA("A schema cannot be used here."),
    INVALID_SUBQUERY_EXPRESSION("A query that stands for a value has more than one column."),
    INVALID_TIMEZONE("A text is not a time zone."),
    INVALID_TRIGGER("The interval of a trigger is negative or cannot be used."),
    INVALID_TYPED_LITERAL("The text of a typed literal does not have the form of its type."),
    MALFORMED_CHARACTER_CODING("A value cannot be read or written in a character set."),
    MALFORMED_RECORD_IN_PARSING("A record is malformed and the reader's mode is FAILFAST."),
    MISSING_AGGREGATION("A column is neither grouped by nor aggregated."),
    MULTIPLE_TIME_WINDOWS("One grouping has more than one time window."),
    NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION("A percentile is given a negative frequency."),
    NESTED_AGGREGATE_FUNCTION("An aggregate function is the argument of another."),
    NULL_MAP_KEY("A map is made of entries of which one has no key."),
    NUMERIC_VALUE_OUT_OF_RANGE("A number lies outside the range of its type."),
    NUM_COLUMNS_MISMATCH("Inputs of a union have different numbers of columns."),
    ORDER_BY_POS_OUT_OF_RANGE("A position in ORDER BY is not one of the select list."),
    OUT_OF_MEMORY("A query needs more memory than its limit, or than there is."),
    PARSE_SYNTAX_ERROR("A schema, type, expression or statement has a syntax error."),
    PATH_ALREADY_EXISTS("The target of a write is there already."),
    PATH_NOT_FOUND("A path to read is not there."),
    PATH_OUTSIDE_OF_ROOT("A symbolic link in an input directory leads out of it."),
    QUERY_NAME_IN_USE("Another active query of the session has this name."),
    QUERY_NAME_REQUIRED("The sink needs a query name and none is set."),
    QUERY_NOT_ACTIVE("A query has ended and cannot do this any more."),
    ROW_VALUE_IS_NULL("A primitive is read from a row where the value is null."),
    SCALAR_SUBQUERY_TOO_MANY_ROWS("A query that stands for a value gives more than one row."),
    SCHEMA_MISMATCH("Rows do not have the schema that was agreed."),
    SCHEMA_REQUIRED("A source needs a schema and none is set."),
    SEED_EXPRESSION_IS_UNFOLDABLE("The seed of a random function is no constant."),
    SESSION_CLOSED("The session is closed."),
    SINK_CORRUPT("A file that a sink wrote, or its log, is damaged or gone."),
    SINK_FAILED("A sink could not take the rows of a batch."),
    SINK_INCOMPATIBLE("What a sink is to write to belongs to another query or does not fit it."),
    SOURCE_CHANGED("Input that an earlier batch was fixed on has changed or is gone."),
    SOURCE_FAILED("A source could not give its offsets or its rows."),
    SQL_PARSER_NOT_FOUND("SQL text is given and no SQL parser is on the class path."),
    SQL_TEXT_TOO_LONG("A SQL text has more characters or tokens than the limit."),
    STREAMING_OUTPUT_MODE("The output mode is unknown or does not fit the query."),
    STREAM_FAILED("A streaming query ended with an error; its cause says which."),
    TABLE_OR_VIEW_NOT_FOUND("The catalog has no table or view of this name."),
    TEMP_TABLE_OR_VIEW_ALREADY_EXISTS("The catalog has a view of this name already."),
    TOO_DEEPLY_NESTED("A type, expression or document nests deeper than the limit."),
    UDTF_ALIAS_NUMBER_MISMATCH(
            "A LATERAL VIEW gives another number of names than its function has columns."),
    UNABLE_TO_INFER_SCHEMA("A schema cannot be inferred from the input."),
    UNBOUND_SQL_PARAMETER("A parameter of a SQL text has no value."),
    UNKNOWN_OPTION("A source, sink or reader does not know this option."),
    UNKNOWN_SETTING("Millrace does not know this setting."),
    UNRESOLVED_COLUMN("No column of this name is in scope."),
    UNRESOLVED_ROUTINE("No function of this name is known."),
    UNRESOLVED_USING_COLUMN_FOR_JOIN("A column of USING is not on both sides of the join."),
    UNSUPPORTED_DATATYPE("The data type is unknown or cannot be used here."),
    UNSUPPORTED_FEATURE("The feature is known but not offered."),
    UNSUPPORTED_GENERATOR("A function that makes rows stands where it cannot."),
    UNSUPPORTED_SAVE_MODE("The save mode is unknown or cannot be used here."),
    UNSUPPORTED_SINK("The sink takes no streams, or no static frames."),
    UNSUPPORTED_STREAMING_OPERATION("The operation cannot be done on a streaming frame."),
    UNSUPPORTED_STREAMING_OPERATOR_WITHOUT_WATERMARK("The operation needs a watermark."),
    UNSUPPORTED_TRIGGER("The trigger is not offered, or not for this query."),
    USER_RAISED_EXCEPTION("A query raised an error by raise_error or assert_true."),
    WINDOW_DURATION_INVALID("The duration, slide or start of a time window cannot be used."),
    WRONG_NUM_ARGS("A function is called with a wrong number of arguments.");

    private final String meaning;

    ErrorCondition(String meaning) {
        this.meaning = meaning;
    }

    /// One sentence that says when the condition is raised.
    public String meaning() {
        return meaning;
    }

    /// Makes the exception to throw, with the message `[NAME] what whatToDo`.
    ///
    /// @param what what is wrong, a full sentence with the user's own names
    /// @param whatToDo what helps, a full sentence
    public MillraceException error(String what, String whatToDo) {
        return new MillraceException(this, what, whatToDo, null);
    }

    /// Makes the exception to throw over a cause, whose own text is not repeated in the message.
    public MillraceException error(String what, String whatToDo, Throwable cause) {
        return new MillraceException(this, what, whatToDo, cause);
    }
}
