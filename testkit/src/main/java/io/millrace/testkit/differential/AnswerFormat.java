package io.millrace.testkit.differential;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.millrace.testkit.differential.Answer.BatchAnswer;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;

/// Answers as lines of JSON, such as a build without Spark keeps them:
///
/// ```text
/// ["s17","s9f2a6c01","sk STRING,count BIGINT NOT NULL",null,[[0,"s",0,[["sa",2],[null,1]]]]]
/// ```
///
/// The name of the case, a checksum of its text, schema, error, and for each batch its id,
/// watermark, late rows and rows. A value that is no integer, double, boolean or null is its text
/// after a letter: `s` text, `d` a double that is no number, `n` decimal, `t` timestamp, `D` date,
/// `l` timestamp without zone, `p` and `q` intervals.
public final class AnswerFormat {
    private static final JsonFactory JSON = new JsonFactory();

    private AnswerFormat() {}

    /// A line.
    ///
    /// @param name of the case
    /// @param checksum of the case that was answered
    /// @param answer without the engine's message
    public record Line(String name, String checksum, Answer answer) {}

    /// Returns the checksum of what a case asks.
    public static String checksum(QueryCase queryCase) {
        CRC32 crc = new CRC32();
        crc.update(queryCase.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /// Returns the line of an answer.
    public static String write(QueryCase queryCase, Answer answer) {
        List<@Nullable Object> batches = new ArrayList<>();
        for (BatchAnswer batch : answer.batches()) {
            batches.add(
                    List.of(batch.batchId(), batch.watermark(), batch.lateRows(), batch.rows()));
        }
        List<@Nullable Object> parts = new ArrayList<>();
        parts.add(queryCase.name());
        parts.add(checksum(queryCase));
        parts.add(answer.schema());
        parts.add(answer.error());
        parts.add(batches);
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(json, parts);
        } catch (IOException e) {
            throw new IllegalStateException("a string writer does not fail", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Boolean flag -> json.writeBoolean(flag);
            case Long number -> json.writeNumber(number);
            case Double number when Double.isFinite(number) -> json.writeNumber(number);
            case List<?> list -> {
                json.writeStartArray();
                for (Object element : list) {
                    write(json, element);
                }
                json.writeEndArray();
            }
            default -> json.writeString(letter(value) + value.toString());
        }
    }

    private static char letter(Object value) {
        return switch (value) {
            case String _ -> 's';
            case Double _ -> 'd';
            case BigDecimal _ -> 'n';
            case Instant _ -> 't';
            case LocalDate _ -> 'D';
            case LocalDateTime _ -> 'l';
            case Duration _ -> 'p';
            case Period _ -> 'q';
            default -> throw new IllegalArgumentException(value.getClass() + " " + value);
        };
    }

    /// Reads a line.
    ///
    /// @throws IOException if it is not one
    public static Line read(String line) throws IOException {
        try (JsonParser json = JSON.createParser(line)) {
            json.nextToken();
            if (!(value(json) instanceof List<?> parts)) {
                throw new IOException("not an answer: " + line);
            }
            List<BatchAnswer> batches = new ArrayList<>();
            for (Object part : (List<?>) parts.get(4)) {
                batches.add(batch((List<?>) part));
            }
            Answer answer = new Answer((String) parts.get(2), batches, (String) parts.get(3), null);
            return new Line((String) parts.get(0), (String) parts.get(1), answer);
        } catch (ClassCastException | IndexOutOfBoundsException e) {
            throw new IOException("not an answer: " + line, e);
        }
    }

    private static @Nullable Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_STRING -> tagged(json.getText());
            case START_ARRAY -> {
                List<@Nullable Object> values = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    values.add(value(json));
                }
                yield values;
            }
            case null, default -> throw new IOException("no value: " + json.currentToken());
        };
    }

    private static Object tagged(String text) throws IOException {
        String value = text.substring(1);
        return switch (text.charAt(0)) {
            case 's' -> value;
            case 'd' -> Double.valueOf(value);
            case 'n' -> new BigDecimal(value);
            case 't' -> Instant.parse(value);
            case 'D' -> LocalDate.parse(value);
            case 'l' -> LocalDateTime.parse(value);
            case 'p' -> Duration.parse(value);
            case 'q' -> Period.parse(value);
            default -> throw new IOException("no value: " + text);
        };
    }

    private static BatchAnswer batch(List<?> parts) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Object row : (List<?>) parts.get(3)) {
            rows.add(new ArrayList<>((List<?>) row));
        }
        return new BatchAnswer(
                (Long) parts.get(0), (String) parts.get(1), (Long) parts.get(2), rows);
    }
}
