import java.io.File;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Steps of a Java program: one line of JSON for each change in a thread's life.
 *
 * Lines are kept until the program ends or is told to (SIGTERM): Java gives a virtual thread that writes to a file
 * another kernel thread for the time being, and these would be counted.
 */
class Steps {
    static final long OFF_CPU = 100_000; // ns: a longer step of the clock means that others had the CPU

    private static final Queue<String> lines = new ConcurrentLinkedQueue<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            lines.forEach(System.out::println);
            System.out.flush();
        }));
    }

    /** Start a thread; virtual ones exist since Java 21 and are reached by name, so that Java 17 compiles this. */
    static Thread start(boolean virtual, Runnable task) throws Exception {
        if (virtual) {
            Method factory = Thread.class.getMethod("startVirtualThread", Runnable.class);
            return (Thread) factory.invoke(null, task);
        }
        Thread thread = new Thread(task);
        thread.start();
        return thread;
    }

    /** Let Java load and compile what it needs, so that none of that falls into the time of the experiment. */
    static void prepare(boolean virtual) throws Exception {
        start(virtual, () -> {
            for (int i = 0; i < 500; i++) {
                waits("", "", "");
                joins("", "");
                compute("", 1000);
            }
            ends("");
        }).join();
        lines.clear();
    }

    /** The kernel's name for what carries the caller: threads with the same number share one kernel thread. */
    private static String kernelThread() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString();
        } catch (Exception e) {
            return "-1";
        }
    }

    private static void line(long at, String thread, String more) {
        lines.add("{\"at\":" + at + ",\"thread\":\"" + thread + "\"," + more + "}");
    }

    private static void state(long at, String thread, String carrier, String state, String call) {
        line(at, thread, "\"kernel_thread\":" + carrier + ",\"is\":\"" + state + "\",\"call\":\"" + call + "\"");
    }

    /** From now on `thread` is running, or blocked in `call`. */
    static void step(String thread, String state, String call) {
        state(System.nanoTime(), thread, kernelThread(), state, call);
    }

    /** `thread` does something by itself or to another thread: "says", "creates", "cancels", … */
    static void event(String thread, String what, String detail) {
        line(System.nanoTime(), thread, "\"" + what + "\":\"" + detail + "\"");
    }

    static void creates(String thread, String other) {
        event(thread, "creates", other);
    }

    static void says(String thread, String text) {
        event(thread, "says", text);
    }

    static void waits(String thread, String call, String other) {
        long at = System.nanoTime();
        line(at, thread, "\"kernel_thread\":" + kernelThread() + ",\"is\":\"waiting\",\"call\":\"" + call
                + "\",\"for\":\"" + other + "\"");
    }

    static void joins(String thread, String other) {
        event(thread, "joins", other);
        step(thread, "running", "");
    }

    /** `thread` ends; on the way out it counts the kernel threads of the process, Java's own included. */
    static void ends(String thread) {
        long at = System.nanoTime();
        String[] tasks = new File("/proc/self/task").list();
        line(at, thread, "\"is\":\"ended\",\"kernel_threads\":" + (tasks == null ? -1 : tasks.length));
    }

    /** Use a CPU for `time` nanoseconds: small steps of the clock count, a long one means that others had the CPU. */
    static void compute(String thread, long time) {
        String carrier = kernelThread();
        long last = System.nanoTime();
        state(last, thread, carrier, "running", "");
        while (time > 0) {
            long next = System.nanoTime();
            if (next - last > OFF_CPU) {
                state(last, thread, carrier, "ready", "");
                state(next, thread, carrier, "running", "");
                last = next - OFF_CPU;
            }
            time -= next - last;
            last = next;
        }
    }
}
