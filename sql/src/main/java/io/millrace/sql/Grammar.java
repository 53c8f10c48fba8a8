package io.millrace.sql;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;

import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.ATN;
import org.antlr.v4.runtime.atn.LexerATNSimulator;
import org.antlr.v4.runtime.atn.ParserATNSimulator;
import org.antlr.v4.runtime.atn.PredictionContextCache;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.dfa.DFA;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// Spark's grammar, and what was learnt about it from the texts so far. Thread-safe.
///
/// ANTLR keeps what it learns for ever, in fields of the generated classes; here it is kept aside
/// and forgotten when it has grown large, so that a program that makes up statements does not fill
/// the heap.
final class Grammar {
    private static final int TEXT_LENGTH_MAX = 1_000_000;
    private static final int TEXTS_BETWEEN_LOOKS = 64;

    /// About 20 MB.
    private static final int LEARNT_MAX = 200_000;

    private final AtomicInteger texts = new AtomicInteger();
    private volatile Learnt learnt = new Learnt();

    /// The decisions that were made, by what was ahead.
    private static final class Learnt {
        private final DFA[] ofLexer = decisions(SqlBaseLexer._ATN);
        private final DFA[] ofParser = decisions(SqlBaseParser._ATN);
        private final PredictionContextCache lexerContexts = new PredictionContextCache();
        private final PredictionContextCache parserContexts = new PredictionContextCache();

        private static DFA[] decisions(ATN atn) {
            DFA[] decisions = new DFA[atn.getNumberOfDecisions()];
            for (int i = 0; i < decisions.length; i++) {
                decisions[i] = new DFA(atn.getDecisionState(i), i);
            }
            return decisions;
        }

        private boolean isLarge() {
            int states = parserContexts.size();
            for (DFA decision : ofParser) {
                states += decision.states.size();
            }
            return states > LEARNT_MAX;
        }
    }

    /// Returns the tree of the text.
    ///
    /// @param rule where the grammar begins
    /// @throws AnalysisException `PARSE_SYNTAX_ERROR`, `TOO_DEEPLY_NESTED`, `SQL_TEXT_TOO_LONG`
    <T> T parse(String text, Function<SqlBaseParser, T> rule) {
        if (text.length() > TEXT_LENGTH_MAX) {
            throw NestingGuard.tooLong(
                    text.length() + " characters; the most are " + TEXT_LENGTH_MAX);
        }
        forgetWhatIsLarge();
        Learnt present = learnt;
        SqlErrors errors = new SqlErrors(text);
        CommonTokenStream tokens = tokens(text, errors, present);
        SqlBaseParser parser = new SqlBaseParser(tokens);
        parser.removeErrorListeners();
        ParserATNSimulator simulator =
                new ParserATNSimulator(
                        parser, SqlBaseParser._ATN, present.ofParser, present.parserContexts);
        parser.setInterpreter(simulator);
        try {
            return parseTwice(parser, tokens, rule, errors);
        } catch (StackOverflowError e) {
            throw new AnalysisException(
                    ErrorCondition.TOO_DEEPLY_NESTED,
                    "The SQL text nests deeper than the stack of this thread bears.",
                    "Name inner parts by WITH or as views.",
                    e);
        }
    }

    /// The first prediction mode is fast and right about most texts; what it refuses is parsed
    /// again by the other, which is right about all.
    private static <T> T parseTwice(
            SqlBaseParser parser,
            CommonTokenStream tokens,
            Function<SqlBaseParser, T> rule,
            SqlErrors errors) {
        try {
            parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
            parser.setErrorHandler(new BailErrorStrategy());
            return rule.apply(parser);
        } catch (ParseCancellationException _) {
            tokens.seek(0);
            parser.reset();
            parser.getInterpreter().setPredictionMode(PredictionMode.LL);
            parser.setErrorHandler(new DefaultErrorStrategy());
            parser.addErrorListener(new FirstError(errors));
            return rule.apply(parser);
        }
    }

    private static CommonTokenStream tokens(String text, SqlErrors errors, Learnt present) {
        SqlLexer lexer = new SqlLexer(new UpperCaseStream(text));
        lexer.removeErrorListeners();
        lexer.setInterpreter(
                new LexerATNSimulator(
                        lexer, SqlBaseLexer._ATN, present.ofLexer, present.lexerContexts));
        CommonTokenStream tokens = new CommonTokenStream(lexer);
        NestingGuard.check(tokens);
        if (lexer.has_unclosed_bracketed_comment) {
            throw errors.syntax(tokens.get(tokens.size() - 1));
        }
        return tokens;
    }

    private void forgetWhatIsLarge() {
        if (texts.incrementAndGet() % TEXTS_BETWEEN_LOOKS == 0 && learnt.isLarge()) {
            learnt = new Learnt();
        }
    }

    /// Ends parsing at the first error.
    private static final class FirstError extends BaseErrorListener {
        private final SqlErrors errors;

        FirstError(SqlErrors errors) {
            this.errors = errors;
        }

        @Override
        public void syntaxError(
                Recognizer<?, ?> recognizer,
                Object offendingSymbol,
                int line,
                int charPositionInLine,
                String message,
                @Nullable RecognitionException cause) {
            throw errors.syntax((Token) offendingSymbol);
        }
    }
}
