package io.millrace.app.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.cpu.CpuScalarBackend;
import io.millrace.testkit.backend.FaultyAccelerator;
import io.millrace.testkit.backend.FaultyAccelerator.Fault;

/// Lets an accelerator fail at one call after the other, until a run makes no such call.
final class EachCall {
    private EachCall() {}

    /// What is computed on an accelerator that may fail.
    interface Run {
        Object on(FaultyAccelerator device) throws Exception;
    }

    /// Checks that each run has the result, whatever call fails.
    ///
    /// @param step how far the calls that fail are apart; the first is so many after `start`
    /// @return the number of a call that no run made
    static int fail(Fault fault, int start, int step, Object expected, Run run) throws Exception {
        int number = start;
        boolean hasFailed = true;
        while (hasFailed) {
            number += step;
            FaultyAccelerator device = new FaultyAccelerator(new CpuScalarBackend());
            device.failAt(number, fault);
            assertEquals(expected, run.on(device), fault + " at call " + number);
            hasFailed = device.hasFailed();
        }
        return number;
    }
}
