// N goroutines that compute, make a blocking system call and compute again.
//
// The Go runtime puts goroutines on kernel threads, of which at most GOMAXPROCS run Go code at a time.  When one of
// them blocks in a system call, the runtime hands its place to another kernel thread.  With runtime.LockOSThread a
// goroutine has a kernel thread to itself.
//
// usage: models threads compute block rounds free|locked      (times in nanoseconds)
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
)

func worker(name string, compute, block int64, rounds int, locked bool, done chan<- bool) {
	if locked {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
	}
	for round := 0; round < rounds; round++ {
		Compute(name, compute)
		Step(name, "blocked", "nanosleep")
		pause := syscall.NsecToTimespec(block)
		syscall.Nanosleep(&pause, nil) // a system call; time.Sleep would be the runtime's own
	}
	Compute(name, compute)
	Ends(name)
	done <- true
}

func number(argument int) int64 {
	value, err := strconv.ParseInt(os.Args[argument], 10, 64)
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	threads, compute, block, rounds := int(number(1)), number(2), number(3), int(number(4))
	locked := os.Args[5] == "locked"

	Step("main", "running", "")
	done := make([]chan bool, threads)
	for i := range done {
		done[i] = make(chan bool, 1)
		Creates("main", fmt.Sprintf("T%d", i+1))
		go worker(fmt.Sprintf("T%d", i+1), compute, block, rounds, locked, done[i])
	}
	for i := range done {
		Waits("main", "receive", fmt.Sprintf("T%d", i+1))
		<-done[i]
		Joins("main", fmt.Sprintf("T%d", i+1))
	}
	Ends("main")
}
