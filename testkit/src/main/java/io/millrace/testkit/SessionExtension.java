package io.millrace.testkit;

import io.millrace.Session;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Does what [SessionTest] says.
final class SessionExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(SessionExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Session.class || type == TestSession.class || type == ManualClock.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestSession test =
                context.getStore(NAMESPACE)
                        .computeIfAbsent(
                                Holder.class,
                                _ -> new Holder(TestSession.create(settings(context))),
                                Holder.class)
                        .test();
        Class<?> type = parameter.getParameter().getType();
        if (type == Session.class) {
            return test.session();
        }
        return type == ManualClock.class ? test.clock() : test;
    }

    private static Map<String, String> settings(ExtensionContext context) {
        Optional<SessionTest> annotation =
                AnnotationSupport.findAnnotation(context.getElement(), SessionTest.class)
                        .or(
                                () ->
                                        AnnotationSupport.findAnnotation(
                                                context.getTestClass(), SessionTest.class));
        Map<String, String> settings = new LinkedHashMap<>();
        for (String setting : annotation.map(SessionTest::settings).orElse(new String[0])) {
            int at = setting.indexOf('=');
            if (at < 0) {
                throw new IllegalArgumentException("not of the form key=value: " + setting);
            }
            settings.put(setting.substring(0, at), setting.substring(at + 1));
        }
        return settings;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Holder holder = context.getStore(NAMESPACE).remove(Holder.class, Holder.class);
        if (holder != null) {
            holder.test().close();
        }
    }

    /// Not stored as itself: JUnit would close it, after the test was reported.
    private record Holder(TestSession test) {}
}
