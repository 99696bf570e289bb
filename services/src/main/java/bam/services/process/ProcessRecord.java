package bam.services.process;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * What is written down about a process that we started, so that a later launcher can end it.
 *
 * @param name of the process in this home
 * @param process which process it is
 * @param mark that everything it starts carries in its environment
 * @param byInterrupt whether it ends by SIGINT instead of SIGTERM
 * @param program what was started, for people who read the file
 * @param launcher who started it and ends it while it lives itself
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ProcessRecord(
        String name,
        ProcessIdentity process,
        String mark,
        boolean byInterrupt,
        String program,
        ProcessIdentity launcher) {
    static ProcessRecord ours(String name, ProcessIdentity process, String mark, boolean byInterrupt, String program) {
        return new ProcessRecord(name, process, mark, byInterrupt, program, ProcessIdentity.own());
    }

    ProcessTree tree() {
        return new ProcessTree(process, mark);
    }
}
