package io.millrace.app.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import io.millrace.Row;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/// A row of counts as one line of JSON.
final class CountJson {
    private static final JsonFactory JSON = new JsonFactory();

    private CountJson() {}

    static String of(Row row) {
        Row window = row.getAs("window");
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("action", row.getAs("action"));
            json.writeObjectFieldStart("window");
            json.writeStringField("start", String.valueOf(window.get(0)));
            json.writeStringField("end", String.valueOf(window.get(1)));
            json.writeEndObject();
            json.writeNumberField("count", row.<Long>getAs("count"));
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
