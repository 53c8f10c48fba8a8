package io.millrace.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

class KeySetTest {
    @Test
    void agreesWithASetOfStrings() {
        SplittableRandom random = new SplittableRandom(42);
        KeySet keys = new KeySet();
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 200_000; i++) {
            String key = Integer.toString(random.nextInt(50_000), 36);
            byte[] bytes = (key + "padding").getBytes(StandardCharsets.US_ASCII);
            assertEquals(expected.contains(key), keys.contains(bytes, key.length()));
            assertEquals(expected.add(key), keys.add(bytes, key.length()));
        }
        assertEquals(expected.size(), keys.size());
    }

    @Test
    void holdsTheEmptyKeyAndKeysLongerThanAChunk() {
        KeySet keys = new KeySet();
        assertFalse(keys.contains(new byte[0], 0));
        assertEquals(true, keys.add(new byte[0], 0));
        assertEquals(false, keys.add(new byte[4], 0));
        byte[] long1 = new byte[3 << 20];
        byte[] long2 = long1.clone();
        long2[long2.length - 1] = 1;
        assertEquals(true, keys.add(long1, long1.length));
        assertEquals(true, keys.add(long2, long2.length));
        assertEquals(false, keys.add(long1.clone(), long1.length));
        assertEquals(3, keys.size());
    }
}
