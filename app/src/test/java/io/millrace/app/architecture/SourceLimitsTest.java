package io.millrace.app.architecture;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// The hard limits of size, and what every package and file must have or must not have.
final class SourceLimitsTest {
    private static final int FILE_LINES_MAX = 500;
    private static final int METHOD_LINES_MAX = 70;
    private static final int KERNEL_FILE_LINES_MAX = 300;

    /// Spelled in two parts, or this file would be an offender.
    private static final Pattern UNFINISHED =
            Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");

    @Test
    void mainFilesAreShort() throws IOException {
        List<String> offenders = new ArrayList<>();
        for (Path file : Codebase.sources(SourceLimitsTest::isMainJava)) {
            addIfLonger(file, FILE_LINES_MAX, offenders);
        }
        for (Path file : Codebase.sources(path -> path.toString().endsWith(".cu"))) {
            addIfLonger(file, KERNEL_FILE_LINES_MAX, offenders);
        }
        Codebase.assertNone("Split these files by concern:", offenders);
    }

    @Test
    void mainMethodsAreShort() throws IOException {
        List<Path> files = Codebase.sources(SourceLimitsTest::isMainJava);
        assertFalse(files.isEmpty());
        Codebase.assertNone(
                "Split these methods (at most " + METHOD_LINES_MAX + " lines):",
                longMethods(files));
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        List<String> offenders = new ArrayList<>();
        for (Path file : Codebase.sources(SourceLimitsTest::isMainJava)) {
            Path folder = file.resolveSibling("package-info.java");
            if (!Files.exists(folder)) {
                offenders.add(name(file.getParent()));
            } else if (!Files.readString(folder).contains("@NullMarked")) {
                offenders.add(name(folder) + " is not @NullMarked");
            }
        }
        Codebase.assertNone("Packages without a package-info.java:", offenders);
    }

    @Test
    void nothingIsLeftUnfinished() throws IOException {
        List<String> offenders = new ArrayList<>();
        for (Path file : Codebase.sources(path -> path.toString().matches(".*\\.(java|cu|h)"))) {
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            for (int i = 0; i < lines.size(); i++) {
                if (UNFINISHED.matcher(lines.get(i)).find()) {
                    offenders.add(name(file) + ":" + (i + 1) + " " + lines.get(i).strip());
                }
            }
        }
        Codebase.assertNone("Open an issue instead:", offenders);
    }

    private static List<String> longMethods(List<Path> files) throws IOException {
        List<String> offenders = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    manager,
                                    null,
                                    List.of("-proc:none"),
                                    null,
                                    manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new MethodLengths(unit, positions, offenders).scan(unit, null);
            }
        }
        return offenders;
    }

    private static final class MethodLengths extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> offenders;

        MethodLengths(CompilationUnitTree unit, SourcePositions positions, List<String> offenders) {
            this.unit = unit;
            this.positions = positions;
            this.offenders = offenders;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            long first = line(positions.getStartPosition(unit, method));
            long lines = line(positions.getEndPosition(unit, method)) - first + 1;
            if (lines > METHOD_LINES_MAX) {
                Path file = Path.of(unit.getSourceFile().toUri());
                offenders.add(
                        "%s:%d %s has %d lines"
                                .formatted(name(file), first, method.getName(), lines));
            }
            return super.visitMethod(method, null);
        }

        private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }
    }

    private static void addIfLonger(Path file, int linesMax, List<String> offenders)
            throws IOException {
        int lines = Files.readAllLines(file, StandardCharsets.UTF_8).size();
        if (lines > linesMax) {
            offenders.add("%s has %d lines of at most %d".formatted(name(file), lines, linesMax));
        }
    }

    private static boolean isMainJava(Path path) {
        return path.toString().replace('\\', '/').matches(".*/src/main/java/.*\\.java");
    }

    private static String name(Path path) {
        return Codebase.root().relativize(path).toString();
    }
}
