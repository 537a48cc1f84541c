/**
 * N threads that compute, make a blocking call and compute again.
 *
 * The same class runs on platform threads, which are kernel threads, and on virtual threads, which the Java runtime
 * puts on a few kernel threads of its own.
 *
 * usage: java Models threads compute block rounds platform|virtual      (times in nanoseconds)
 */
public class Models {
    static long computeTime, blockTime;
    static int rounds;

    static void worker(String name) {
        for (int round = 0; round < rounds; round++) {
            Steps.compute(name, computeTime);
            Steps.step(name, "blocked", "Thread.sleep");
            try {
                Thread.sleep(blockTime / 1_000_000, (int) (blockTime % 1_000_000));
            } catch (InterruptedException e) {
                return;
            }
        }
        Steps.compute(name, computeTime);
        Steps.ends(name);
    }

    public static void main(String[] arguments) throws Exception {
        int threads = Integer.parseInt(arguments[0]);
        computeTime = Long.parseLong(arguments[1]);
        blockTime = Long.parseLong(arguments[2]);
        rounds = Integer.parseInt(arguments[3]);
        boolean virtual = arguments[4].equals("virtual");

        Steps.prepare(virtual);
        Steps.step("main", "running", "");
        Thread[] workers = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            String name = "T" + (i + 1);
            Steps.creates("main", name);
            workers[i] = Steps.start(virtual, () -> worker(name));
        }
        for (int i = 0; i < threads; i++) {
            Steps.waits("main", "Thread.join", "T" + (i + 1));
            workers[i].join();
            Steps.joins("main", "T" + (i + 1));
        }
        Steps.ends("main");
    }
}
