package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.batch.Allocators;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@LeakCheck
final class LeakCheckTest {
    private BufferAllocator first;

    @BeforeEach
    void open(BufferAllocator allocator) {
        first = allocator;
    }

    @Test
    void oneAllocatorServesATest(BufferAllocator allocator) {
        assertSame(first, allocator);
        assertEquals(0, allocator.getAllocatedMemory());
    }

    @Test
    void aLeakFailsTheTest() {
        BufferAllocator allocator = Allocators.root();
        allocator.buffer(1024); // given up for good: a closed allocator takes nothing back
        AssertionError failure =
                assertThrows(AssertionError.class, () -> LeakCheckExtension.check(allocator));
        assertTrue(String.valueOf(failure.getMessage()).startsWith("leaked 1024 bytes"));
    }

    @Test
    void whatIsGivenBackIsNoLeak() {
        BufferAllocator allocator = Allocators.root();
        allocator.buffer(1024).close();
        LeakCheckExtension.check(allocator);
    }
}
