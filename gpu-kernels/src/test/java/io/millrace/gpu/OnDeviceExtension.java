package io.millrace.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Does what [OnDevice] says.
final class OnDeviceExtension implements BeforeAllCallback, AfterEachCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        if (StandIn.isDeviceRequired()) {
            assertInstanceOf(GpuStatus.Available.class, GpuProbe.probe());
        } else {
            String missing = StandIn.missing();
            Assumptions.assumeTrue(missing == null, missing);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!StandIn.isDeviceRequired()) {
            StandIn standIn = StandIn.get();
            standIn.reset();
            assertEquals("", standIn.leaks(), "left behind");
        }
    }
}
