package bam.tracking;

import bam.contracts.StudyState;
import java.time.Instant;

/** A study in a list: where it stands, and how many of its stages are done. */
public record StudySummary(
        String id, String name, StudyState state, Instant recorded, int stagesDone, int stagesInAll) {}
