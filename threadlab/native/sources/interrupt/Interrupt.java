/**
 * Java's way to cancel a thread: Thread.interrupt asks, and the thread decides.
 *
 * A thread that computes finds a flag if it looks.  A blocking call looks by itself: it throws InterruptedException, at
 * once if the flag is set already.  What finally clauses do on the way out is done, the innermost first, as with the
 * cleanup handlers of Pthreads.
 *
 * Thread.stop, which acted at once wherever the thread was, went away: it unlocked what the thread had locked and left
 * the data behind the locks half changed.
 *
 * usage: java Interrupt compute block after platform|virtual          (times in nanoseconds)
 */
public class Interrupt {
    static void worker(long compute, long block) {
        try {
            try {
                Steps.compute("T1", compute);
                Steps.says("T1", "it has computed, and the flag is " + Thread.currentThread().isInterrupted());
                Steps.step("T1", "blocked", "Thread.sleep");
                Thread.sleep(block / 1_000_000);
                Steps.step("T1", "running", "");
                Steps.says("T1", "it was not interrupted");
            } finally {
                Steps.step("T1", "running", "");
                Steps.says("T1", "finally 2");
            }
        } catch (InterruptedException e) {
            Steps.says("T1", "InterruptedException, and the flag is " + Thread.currentThread().isInterrupted());
        } finally {
            Steps.says("T1", "finally 1");
            Steps.ends("T1");
        }
    }

    public static void main(String[] arguments) throws Exception {
        long compute = Long.parseLong(arguments[0]);
        long block = Long.parseLong(arguments[1]);
        long after = Long.parseLong(arguments[2]);
        boolean virtual = arguments[3].equals("virtual");

        Steps.prepare(virtual);
        Steps.step("main", "running", "");
        Steps.creates("main", "T1");
        Thread thread = Steps.start(virtual, () -> worker(compute, block));
        Steps.step("main", "blocked", "Thread.sleep");
        Thread.sleep(after / 1_000_000);
        Steps.step("main", "running", "");
        Steps.event("main", "cancels", "T1");
        thread.interrupt();
        Steps.waits("main", "Thread.join", "T1");
        thread.join();
        Steps.joins("main", "T1");
        Steps.ends("main");
    }
}
