package bam.app;

import bam.services.Home;
import bam.services.Instance;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends what runs in a home. */
@Command(
        name = "down",
        description =
                "End services and workers of this home; running stages save a checkpoint first and go on next time.")
final class DownCommand implements Callable<Integer> {
    private static final long PATIENCE_SECONDS = 120;

    @Mixin
    private HomeOption home = new HomeOption();

    @Override
    public Integer call() throws InterruptedException {
        Home place = new Home(home.path());
        Optional<Instance> instance = Instance.read(place).filter(Instance::running);
        instance.ifPresent(launched -> launched.wishEnd(place));
        if (instance.isPresent() && !end(instance.get().launcher().pid())) {
            System.err.println(
                    "bam: the launcher (pid " + instance.get().launcher().pid() + ") has not ended within "
                            + PATIENCE_SECONDS + " s; look into " + place.logs());
            return Main.FAILURE;
        }
        place.processes().cleanUp().forEach(System.out::println);
        System.out.println(instance.isPresent() ? "down" : "nothing runs in " + place.root());
        return 0;
    }

    private static boolean end(long pid) throws InterruptedException {
        Optional<ProcessHandle> launcher = ProcessHandle.of(pid);
        launcher.ifPresent(ProcessHandle::destroy);
        try {
            if (launcher.isPresent()) {
                launcher.get().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            return true;
        } catch (ExecutionException | TimeoutException late) {
            return false;
        }
    }
}
