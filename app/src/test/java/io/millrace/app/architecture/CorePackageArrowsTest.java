package io.millrace.app.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;

import io.millrace.app.architecture.Codebase.Module;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/// The arrows between core's packages: each may use those below it in [#LAYERS] and none above.
final class CorePackageArrowsTest {
    private static final String API = "io.millrace";

    /// From the top down. A package below one of these belongs to its layer.
    private static final List<String> LAYERS =
            List.of(
                    API,
                    "io.millrace.engine",
                    "io.millrace.exec",
                    "io.millrace.planner",
                    "io.millrace.analysis",
                    "io.millrace.plan",
                    "io.millrace.expr",
                    "io.millrace.connector",
                    "io.millrace.checkpoint",
                    "io.millrace.state",
                    "io.millrace.backend",
                    "io.millrace.batch",
                    "io.millrace.streaming",
                    "io.millrace.function",
                    "io.millrace.types",
                    "io.millrace.error");

    /// Classes whose layer is not their package's, because Spark's package names force it.
    private static final Map<String, String> LAYER_BY_CLASS =
            Map.of(
                    "io.millrace.streaming.DataStreamReader", API,
                    "io.millrace.streaming.DataStreamWriter", API,
                    "io.millrace.streaming.StreamingQueryManager", API);

    /// Words of `io.millrace` that every layer may say; they themselves use only the lowest layers.
    private static final Set<String> VOCABULARY =
            Set.of(
                    "io.millrace.Row",
                    "io.millrace.RowFactory",
                    "io.millrace.ForeachWriter",
                    "io.millrace.AnalysisException",
                    "io.millrace.SaveMode",
                    // Package-private parts of Row.
                    "io.millrace.GenericRow",
                    "io.millrace.RowValues");

    private static final int VOCABULARY_LAYER = LAYERS.indexOf("io.millrace.function");

    @Test
    void everyPackageHasItsLayer() {
        Set<String> unknown = new TreeSet<>();
        for (JavaClass type : Codebase.mainClasses(Module.CORE)) {
            if (Codebase.isOurs(type) && layerOfPackage(type.getPackageName()).isEmpty()) {
                unknown.add(type.getPackageName());
            }
        }
        Codebase.assertNone(
                "These packages of core have no place in LAYERS of CorePackageArrowsTest:",
                unknown);
    }

    @Test
    void arrowsPointDownward() {
        List<String> offenders = new ArrayList<>();
        for (JavaClass type : Codebase.mainClasses(Module.CORE)) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                if (pointsUpward(dependency)) {
                    offenders.add(dependency.getDescription());
                }
            }
        }
        Codebase.assertNone("Arrows that point upward in core's layers:", offenders);
    }

    @Test
    void theLayersAreTheDesigns() {
        assertEquals(OptionalInt.of(0), layerOfPackage(API));
        assertEquals(layerOfPackage("io.millrace.exec"), layerOfPackage("io.millrace.exec.sort"));
        assertEquals(OptionalInt.empty(), layerOfPackage("io.millrace.unheard"));
        assertTrue(
                layerOfPackage("io.millrace.engine").getAsInt()
                        < layerOfPackage("io.millrace.state").getAsInt());
    }

    private static boolean pointsUpward(Dependency dependency) {
        JavaClass origin = Codebase.outermost(dependency.getOriginClass());
        JavaClass target = Codebase.outermost(dependency.getTargetClass());
        if (!Codebase.isOurs(origin)
                || !Codebase.isOurs(target)
                || VOCABULARY.contains(target.getName())) {
            return false;
        }
        OptionalInt from = layerOf(origin);
        OptionalInt to = layerOf(target);
        return from.isPresent() && to.isPresent() && to.getAsInt() < from.getAsInt();
    }

    private static OptionalInt layerOf(JavaClass type) {
        if (VOCABULARY.contains(type.getName())) {
            return OptionalInt.of(VOCABULARY_LAYER);
        }
        return layerOfPackage(LAYER_BY_CLASS.getOrDefault(type.getName(), type.getPackageName()));
    }

    private static OptionalInt layerOfPackage(String packageName) {
        if (packageName.equals(API)) {
            return OptionalInt.of(0);
        }
        for (int layer = 1; layer < LAYERS.size(); layer++) {
            if (Codebase.isWithin(packageName, LAYERS.get(layer))) {
                return OptionalInt.of(layer);
            }
        }
        return OptionalInt.empty();
    }
}
