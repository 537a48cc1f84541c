// Steps of a Go program: one line of JSON for each change in a goroutine's life.
//
// Each line is one write, so lines of several goroutines do not mix and a crash loses none.

package main

import (
	"fmt"
	"os"
	"syscall"
	"time"
)

const offCPU = 100 * time.Microsecond // a longer step of the clock means that others had the CPU

var start = time.Now() // durations since a start come from the monotonic clock

func now() time.Duration {
	return time.Since(start)
}

// What carries the caller, by the kernel's number, is asked for each line: goroutines change it.
func stepAt(at time.Duration, thread, state, call string) {
	write(`{"at":%d,"thread":"%s","kernel_thread":%d,"is":"%s","call":"%s"}`,
		at, thread, syscall.Gettid(), state, call)
}

func write(format string, values ...any) {
	syscall.Write(syscall.Stdout, []byte(fmt.Sprintf(format, values...)+"\n"))
}

// Step: from now on `thread` is running, or blocked in `call`.
func Step(thread, state, call string) {
	stepAt(now(), thread, state, call)
}

// Creates: `thread` is about to create the goroutine `other`.
func Creates(thread, other string) {
	write(`{"at":%d,"thread":"%s","creates":"%s"}`, now(), thread, other)
}

// Waits: from now on `thread` waits in `call` for the goroutine `other`, and its kernel thread is free for others.
func Waits(thread, call, other string) {
	write(`{"at":%d,"thread":"%s","is":"waiting","call":"%s","for":"%s"}`, now(), thread, call, other)
}

// Joins: `thread` has heard that `other` ends, and goes on.
func Joins(thread, other string) {
	write(`{"at":%d,"thread":"%s","joins":"%s"}`, now(), thread, other)
	Step(thread, "running", "")
}

// Says: `thread` says `text`.
func Says(thread, text string) {
	write(`{"at":%d,"thread":"%s","says":"%s"}`, now(), thread, text)
}

// Ends: `thread` ends; on the way out it counts the kernel threads of the process, Go's own included.
func Ends(thread string) {
	at := now()
	tasks, _ := os.ReadDir("/proc/self/task")
	write(`{"at":%d,"thread":"%s","is":"ended","kernel_threads":%d}`, at, thread, len(tasks))
}

// Compute uses a CPU for `nanoseconds`: small steps of the clock count, a long one means that others had the CPU.
func Compute(thread string, nanoseconds int64) {
	left, last := time.Duration(nanoseconds), now()
	stepAt(last, thread, "running", "")
	for left > 0 {
		next := now()
		if next-last > offCPU {
			stepAt(last, thread, "ready", "")
			stepAt(next, thread, "running", "")
			last = next - offCPU
		}
		left -= next - last
		last = next
	}
}
