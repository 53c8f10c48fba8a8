package io.millrace.sql;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.IntStream;
import org.antlr.v4.runtime.Token;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;

/// Spark's lexer, in time that grows with the length of the text.
///
/// The generated one follows every way in which a comment within a comment can be read, which for
/// thousands of `/*` takes minutes and gigabytes; here their depth is counted. And it reads on
/// behind what is no token, a quote that is never closed say, from each such place to the end of
/// the text; here the text ends there, because no statement goes on.
final class SqlLexer extends SqlBaseLexer {
    SqlLexer(CharStream text) {
        super(text);
    }

    @Override
    public Token nextToken() {
        while (_mode == DEFAULT_MODE && !_hitEOF && opensComment() && _input.LA(3) != '+') {
            readComment();
        }
        Token token = super.nextToken();
        if (token.getType() == UNRECOGNIZED) {
            _hitEOF = true;
        }
        return token;
    }

    private boolean opensComment() {
        return _input.LA(1) == '/' && _input.LA(2) == '*';
    }

    private void readComment() {
        readTwo();
        int depth = 1;
        while (depth > 0) {
            int character = _input.LA(1);
            if (character == IntStream.EOF) {
                markUnclosedComment();
                return;
            }
            if (character == '*' && _input.LA(2) == '/') {
                readTwo();
                depth--;
            } else if (opensComment() && _input.LA(3) != '+') {
                readTwo();
                depth++;
            } else {
                getInterpreter().consume(_input);
            }
        }
    }

    /// The interpreter, which counts lines and columns, goes on by two characters.
    private void readTwo() {
        getInterpreter().consume(_input);
        getInterpreter().consume(_input);
    }
}
