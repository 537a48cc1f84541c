import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What making and joining a Java thread costs, and handing a task to a pool.
 *
 * Each line is the mean of many repetitions, in nanoseconds.  The thread and the task do nothing.  Virtual threads are
 * made to be cheap: their executor keeps none, and makes one for each task.
 *
 * usage: java Costs runs platform|virtual
 */
public class Costs {
    static final int THREADS = 500, TASKS = 2000, WORKERS = 2;
    static final int WARM_UP = 5; // runs until Java has compiled what is used often

    static void report(String what, long begin, int repetitions) {
        long time = (System.nanoTime() - begin) / repetitions;
        System.out.println("{\"what\":\"" + what + "\",\"ns\":" + time + "}");
    }

    static long threads(boolean virtual) throws Exception {
        long begin = System.nanoTime();
        for (int i = 0; i < THREADS; i++) {
            Steps.start(virtual, () -> { }).join();
        }
        return begin;
    }

    static long tasks(ExecutorService pool) throws Exception {
        CountDownLatch unfinished = new CountDownLatch(TASKS);
        long begin = System.nanoTime();
        for (int i = 0; i < TASKS; i++) {
            pool.execute(unfinished::countDown);
        }
        unfinished.await();
        return begin;
    }

    /** Virtual threads exist since Java 21 and are reached by name, so that Java 17 compiles this. */
    static ExecutorService executor(boolean virtual) throws Exception {
        if (virtual) {
            return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        }
        return Executors.newFixedThreadPool(WORKERS);
    }

    public static void main(String[] arguments) throws Exception {
        int runs = Integer.parseInt(arguments[0]);
        boolean virtual = arguments[1].equals("virtual");
        ExecutorService pool = executor(virtual);
        for (int run = -WARM_UP; run < runs; run++) {
            long begin = threads(virtual);
            if (run >= 0) {
                report("thread", begin, THREADS);
            }
            begin = tasks(pool);
            if (run >= 0) {
                report("task", begin, TASKS);
            }
        }
        pool.shutdown();
    }
}
