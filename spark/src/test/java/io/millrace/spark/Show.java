package io.millrace.spark;

import io.millrace.testkit.differential.CaseGenerator;

/// Prints the queries of seeds.
public final class Show {
    private Show() {}

    /// Prints one line for each seed.
    public static void main(String[] seeds) {
        CaseGenerator generator = new CaseGenerator();
        for (String seed : seeds) {
            System.out.println(seed + " " + generator.generate(Long.parseLong(seed)).query());
        }
    }
}
