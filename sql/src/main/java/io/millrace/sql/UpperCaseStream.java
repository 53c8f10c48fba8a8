package io.millrace.sql;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CodePointCharStream;
import org.antlr.v4.runtime.IntStream;
import org.antlr.v4.runtime.misc.Interval;

/// A text whose letters the lexer sees in upper case, as Spark's grammar wants them, and whose
/// tokens keep their own.
final class UpperCaseStream implements CharStream {
    private final CodePointCharStream text;

    UpperCaseStream(String text) {
        this.text = CharStreams.fromString(text);
    }

    @Override
    public int LA(int offset) {
        int character = text.LA(offset);
        return character == 0 || character == IntStream.EOF
                ? character
                : Character.toUpperCase(character);
    }

    @Override
    public String getText(Interval interval) {
        // ANTLR asks for -1 .. -1 of an empty text, which its own stream does not bear.
        return size() > 0 && interval.b >= interval.a ? text.getText(interval) : "";
    }

    @Override
    public void consume() {
        text.consume();
    }

    @Override
    public int mark() {
        return text.mark();
    }

    @Override
    public void release(int marker) {
        text.release(marker);
    }

    @Override
    public int index() {
        return text.index();
    }

    @Override
    public void seek(int index) {
        text.seek(index);
    }

    @Override
    public int size() {
        return text.size();
    }

    @Override
    public String getSourceName() {
        return text.getSourceName();
    }
}
