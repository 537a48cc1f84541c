import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A thread for each task against a pool of threads, for tasks that compute and for tasks that wait.
 *
 * Each line is the time until all tasks were done, in nanoseconds; workers is 0 where each task had its own thread.
 *
 * usage: java Pools runs tasks compute wait platform      (CPU time, and time asleep, of a task in nanoseconds)
 */
public class Pools {
    static final int[] SIZES = {0, 1, 2, 4, 8, 16, 32};
    static final ThreadMXBean clocks = ManagementFactory.getThreadMXBean();

    static void computes(long time) {
        long end = clocks.getCurrentThreadCpuTime() + time;
        while (clocks.getCurrentThreadCpuTime() < end) {
            // the loop itself is the work
        }
    }

    static void waits(long time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void threadPerTask(int tasks, Runnable task) throws Exception {
        Thread[] threads = new Thread[tasks];
        for (int i = 0; i < tasks; i++) {
            threads[i] = Steps.start(false, task);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    static void poolOf(int workers, int tasks, Runnable task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        for (int i = 0; i < tasks; i++) {
            pool.execute(task);
        }
        pool.shutdown();
        pool.awaitTermination(1, TimeUnit.HOURS);
    }

    static void measure(String title, int tasks, Runnable task) throws Exception {
        for (int workers : SIZES) {
            long begin = System.nanoTime();
            if (workers > 0) {
                poolOf(workers, tasks, task);
            } else {
                threadPerTask(tasks, task);
            }
            long time = System.nanoTime() - begin;
            System.out.println("{\"tasks\":\"" + title + "\",\"workers\":" + workers + ",\"ns\":" + time + "}");
        }
    }

    public static void main(String[] arguments) throws Exception {
        int runs = Integer.parseInt(arguments[0]);
        int tasks = Integer.parseInt(arguments[1]);
        long compute = Long.parseLong(arguments[2]);
        long pause = Long.parseLong(arguments[3]);
        poolOf(2, 20, () -> computes(1000)); // let Java load what it needs
        for (int run = 0; run < runs; run++) {
            measure("compute", tasks, () -> computes(compute));
            measure("wait", tasks, () -> waits(pause));
        }
    }
}
