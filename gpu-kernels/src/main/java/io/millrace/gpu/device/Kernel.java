package io.millrace.gpu.device;

import java.util.Locale;

/// The kernels and their parameters, in order: `P` an address, `L` a number of 8 bytes, `I` one of
/// 4. What they do stands above each in `src/main/cuda`; a test compares this list with the PTX.
public enum Kernel {
    BEGIN("PIP"),
    WINDOW("PIPPLLLLLLLPP"),
    KEY("PIPPPIIIPPP"),
    FIND("IPPIPIPIPIPPP"),
    WITHDRAW("PPP"),
    ADOPT("IPPPPPIPIPI"),
    RESOLVE("IPLPP"),
    LOCATE("IPPIPIPIPP"),
    REHASH("IPIIPPI"),
    EXPONENTS("PIPPPPIIP"),
    COUNT("PIPPIPIP"),
    SUM_LONG("PIPPIPPIIPP"),
    SUM_DOUBLE("PIPPIPPIIIIPP"),
    WHERE_VALID("PIPPPIP"),
    PRODUCT_RANGE("PIPPPPIIIPPIIIP"),
    SUM_PRODUCT("PIPPIPPIIIPPIIIIIIP"),
    EXTREME("PIPPIPPIIIPP"),
    BITS("PIPPIPPIIIPP"),
    CARRY("IIP"),
    WIDEN("IIIIIPP"),
    MERGE_COUNT("IPPP"),
    MERGE_LONG("IPPPPP"),
    MERGE_LIMBS("IPPPIIIIPP"),
    MERGE_EXTREME("IPPPIPP"),
    MERGE_BITS("IPPPIPP"),
    CHANGED("IPLPP"),
    CLOSED("IIPPILIPP"),
    GATHER32("PIPP"),
    MOVE64("PPIIP"),
    MOVE32("PPIP"),
    FILL64("LLP"),
    TILE_SUMS("IPP"),
    SCAN_SUMS("IP"),
    SCAN_TILES("IPPP"),
    ORDER_KEYS("IPPPPIIPP"),
    RANK_KEYS("IPPP"),
    DIGIT_COUNTS("IPIP"),
    DIGIT_MOVE("IPPIPPP"),
    PUT_VALUES("IPPPIIIPP"),
    SUM_LENGTHS("IPIPPIP"),
    SUM_BYTES("IPIIPPIPPP"),
    SELFTEST("IP");

    /// Elements that a block scans or sorts at a time: of so many there is one sum, and one count
    /// of each digit.
    public static final int TILE = 2048;

    private final String functionName;
    private final String parameters;

    Kernel(String parameters) {
        this.parameters = parameters;
        StringBuilder text = new StringBuilder();
        for (String word : name().toLowerCase(Locale.ROOT).split("_", -1)) {
            boolean isFirst = text.isEmpty();
            text.append(isFirst ? word.charAt(0) : Character.toUpperCase(word.charAt(0)));
            text.append(word, 1, word.length());
        }
        this.functionName = text.toString();
    }

    /// Returns the name of the function in the module.
    public String functionName() {
        return functionName;
    }

    /// Returns the kinds of the parameters.
    public String parameters() {
        return parameters;
    }
}
