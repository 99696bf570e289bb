package bam.drills.zombie;

import java.util.List;
import java.util.regex.Pattern;

/** Where in a transaction a connection is frozen. */
enum Trap {
    /** Before the first statement of any write under a fence: the lock of the stage's row. */
    BEFORE_A_WRITE,
    /** The checkpoint is COMMITTED inside the transaction, which itself is not. */
    INSIDE_A_COMMIT,
    /** Points are written inside the transaction, which is not committed. */
    INSIDE_A_FLUSH;

    private static final Pattern LOCK = pattern(".* FOR (SHARE|NO KEY UPDATE).*");
    private static final Pattern CHECKPOINT = pattern("UPDATE checkpoint\\s.*'COMMITTED'.*");
    private static final Pattern POINTS = pattern("(INSERT INTO|COPY) metric_point\\s.*");

    private static Pattern pattern(String words) {
        return Pattern.compile(words, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }

    /**
     * Whether the connection freezes before this statement reaches the database.
     *
     * @param statement the SQL
     * @param before the statements of the same transaction that have reached it
     */
    boolean springs(String statement, List<String> before) {
        return switch (this) {
            case BEFORE_A_WRITE -> LOCK.matcher(statement).matches();
            case INSIDE_A_COMMIT -> commits(statement, before, CHECKPOINT);
            case INSIDE_A_FLUSH -> commits(statement, before, POINTS);
        };
    }

    private static boolean commits(String statement, List<String> before, Pattern write) {
        return statement.equalsIgnoreCase("COMMIT")
                && before.stream().anyMatch(earlier -> write.matcher(earlier).matches());
    }
}
