import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Threads add up the numbers from 1 to N while main waits for them: Java's ways to make a thread.
 *
 * usage: java Summation upper platform|virtual
 */
public class Summation {
    static long sum(String name, long upper) {
        Steps.step(name, "running", "");
        long sum = 0;
        for (long number = 1; number <= upper; number++) {
            sum += number;
        }
        Steps.ends(name);
        return sum;
    }

    /** The first way: a class that is a thread. */
    static class Summer extends Thread {
        final long upper;
        long sum;

        Summer(long upper) {
            this.upper = upper;
        }

        @Override
        public void run() {
            sum = sum("subclass", upper);
        }
    }

    static void extendsThread(long upper) throws Exception {
        Steps.creates("main", "subclass");
        Summer summer = new Summer(upper);
        summer.start();
        Steps.waits("main", "Thread.join", "subclass");
        summer.join();
        Steps.joins("main", "subclass");
        Steps.says("main", "subclass: sum = " + summer.sum);
    }

    /** The second way: a task, which says what to do, given to a thread, platform or virtual. */
    static void implementsRunnable(long upper, boolean virtual) throws Exception {
        String name = virtual ? "virtual" : "Runnable";
        long[] sum = new long[1];
        Runnable task = () -> sum[0] = sum(name, upper);
        Steps.creates("main", name);
        Thread thread = Steps.start(virtual, task);
        Steps.waits("main", "Thread.join", name);
        thread.join();
        Steps.joins("main", name);
        Steps.says("main", name + ": sum = " + sum[0]);
    }

    /** The third way: a task with a result, given to an executor, which has or makes the thread. */
    static void submitsToAnExecutor(long upper) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        Callable<Long> task = () -> sum("Executor", upper);
        Steps.creates("main", "Executor");
        Future<Long> result = executor.submit(task);
        Steps.waits("main", "Future.get", "Executor");
        long sum = result.get();
        Steps.joins("main", "Executor");
        Steps.says("main", "Executor: sum = " + sum);
        executor.shutdown();
    }

    public static void main(String[] arguments) throws Exception {
        long upper = Long.parseLong(arguments[0]);
        boolean virtual = arguments[1].equals("virtual");
        sum("warm-up", 100_000); // lets Java compile the loop
        Steps.prepare(virtual);
        Steps.step("main", "running", "");
        if (virtual) {
            implementsRunnable(upper, true);
        } else {
            extendsThread(upper);
            implementsRunnable(upper, false);
            submitsToAnExecutor(upper);
        }
        Steps.ends("main");
    }
}
