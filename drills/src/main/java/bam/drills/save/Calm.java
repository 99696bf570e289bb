package bam.drills.save;

import bam.drills.Result;
import java.io.IOException;

/**
 * The same stages on a ledger and a store where nothing goes wrong.
 *
 * @param site where that is
 */
record Calm(SaveSite site) {
    /** What the stage comes to undisturbed; one at a time. */
    synchronized Result result(Numbered numbered) throws IOException {
        site.add(numbered.stage());
        site.run(numbered.stage());
        return Result.of(site.record(numbered.stage()));
    }
}
