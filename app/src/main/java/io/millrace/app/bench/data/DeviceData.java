package io.millrace.app.bench.data;

/// Records like those of the course's device exercise: eight columns, the last a JSON text with
/// escaped quotes that repeats the others. About 330 bytes a line.
public final class DeviceData extends DataSet {
    public DeviceData(long rowCount) {
        super("device", rowCount, 20);
    }

    @Override
    public String ddl() {
        return "id BIGINT, user_id BIGINT, device_id BIGINT, num_steps BIGINT, miles_walked FLOAT,"
                + " calories_burnt FLOAT, timestamp STRING, value STRING";
    }

    /// Returns the row's steps.
    public long steps(long row) {
        return RowHash.below(row, 0, 20_000);
    }

    @Override
    void write(long row, LineWriter out) {
        long user = RowHash.below(row, 1, 40);
        long device = RowHash.below(row, 2, 60);
        long steps = steps(row);
        out.text("{\"id\":").number(row);
        out.text(",\"user_id\":").number(user);
        out.text(",\"device_id\":").number(device);
        out.text(",\"num_steps\":").number(steps);
        out.text(",\"miles_walked\":");
        miles(out, steps);
        out.text(",\"calories_burnt\":");
        calories(out, steps);
        out.text(",\"timestamp\":\"");
        time(out, row);
        out.text("\",\"value\":\"{\\\"user_id\\\": ").number(user);
        out.text(", \\\"calories_burnt\\\": ");
        calories(out, steps);
        out.text(", \\\"num_steps\\\": ").number(steps);
        out.text(", \\\"miles_walked\\\": ");
        miles(out, steps);
        out.text(", \\\"time_stamp\\\": \\\"");
        time(out, row);
        out.text("\\\", \\\"device_id\\\": ").number(device).text("}\"}");
    }

    private static void miles(LineWriter out, long steps) {
        out.number(steps / 2000).text(".").digits(steps % 2000 * 5, 4).text("000381469726");
    }

    private static void calories(LineWriter out, long steps) {
        out.number(steps / 20).text(".").digits(steps % 20 * 5, 2).text("000152587890");
    }

    private static void time(LineWriter out, long row) {
        out.text("2018-07-").digits(20 + row % 10, 2).text(" ").digits(row / 10 % 24, 2);
        out.text(":").digits(row / 240 % 60, 2).text(":").digits(row / 14_400 % 60, 2);
        out.text(".").digits(RowHash.below(row, 3, 1_000_000), 6);
    }
}
