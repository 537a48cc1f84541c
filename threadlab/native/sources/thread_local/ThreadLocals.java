import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Thread-specific data in a pool, whose threads somebody else made.
 *
 * A task finds what an earlier task left in the same thread, for the pool's threads outlive the tasks.  Virtual threads
 * are not kept in a pool: each task has a new one, and finds nothing.
 *
 * usage: java ThreadLocals workers tasks block platform|virtual          (time in nanoseconds)
 */
public class ThreadLocals {
    static final AtomicInteger names = new AtomicInteger();
    static final ThreadLocal<String> name = ThreadLocal.withInitial(() -> "T" + names.incrementAndGet());
    static final ThreadLocal<Integer> leftHere = new ThreadLocal<>();

    static void run(int task, long block) {
        Steps.step(name.get(), "running", "");
        Integer found = leftHere.get();
        String what = found == null ? "nothing" : "task " + found;
        Steps.says(name.get(), "task " + task + " finds " + what + " in ThreadLocal");
        leftHere.set(task); // leftHere.remove() at the end would leave nothing to be found
        Steps.step(name.get(), "blocked", "Thread.sleep");
        try {
            Thread.sleep(block / 1_000_000);
        } catch (InterruptedException e) {
            return;
        }
        Steps.step(name.get(), "waiting", "BlockingQueue.take"); // for the next task
    }

    public static void main(String[] arguments) throws Exception {
        int workers = Integer.parseInt(arguments[0]);
        int tasks = Integer.parseInt(arguments[1]);
        long block = Long.parseLong(arguments[2]);
        boolean virtual = arguments[3].equals("virtual");

        Steps.prepare(virtual);
        Steps.step("main", "running", "");
        if (virtual) {
            Thread[] threads = new Thread[tasks];
            for (int i = 0; i < tasks; i++) {
                int task = i + 1;
                threads[i] = Steps.start(true, () -> {
                    run(task, block);
                    Steps.ends(name.get());
                });
            }
            Steps.step("main", "waiting", "Thread.join");
            for (Thread thread : threads) {
                thread.join();
            }
        } else {
            ExecutorService pool = Executors.newFixedThreadPool(workers);
            for (int i = 0; i < tasks; i++) {
                int task = i + 1;
                pool.execute(() -> run(task, block));
            }
            pool.shutdown();
            Steps.step("main", "waiting", "awaitTermination");
            pool.awaitTermination(1, TimeUnit.HOURS);
        }
        Steps.step("main", "running", "");
        Steps.ends("main");
    }
}
