// What goroutines cost: the measures of libraries.c, with the library that is part of Go.
//
// A goroutine switches without the kernel, and Go leaves the kernel's signal masks alone: that makes its switch cheaper
// than GNU Pth's.
//
// Each line is the mean of many repetitions, in nanoseconds.
//
// usage: libraries runs free|locked
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"
)

const goroutines, switches, turns, locks, calls = 1000, 5000, 2000, 20000, 5000

var locked bool

func report(what string, begin time.Time, repetitions int) {
	fmt.Printf("{\"what\":%q,\"ns\":%d}\n", what, time.Since(begin).Nanoseconds()/int64(repetitions))
}

// launch runs work in a goroutine, which has a kernel thread to itself if so asked, and tells when it has ended.
func launch(work func()) <-chan bool {
	done := make(chan bool)
	go func() {
		if locked {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
		}
		work()
		close(done)
	}()
	return done
}

func createAndJoin() {
	begin := time.Now()
	for i := 0; i < goroutines; i++ {
		<-launch(func() {})
	}
	report("create and join", begin, goroutines)

	var done [goroutines]<-chan bool
	begin = time.Now()
	for i := range done {
		done[i] = launch(func() {})
	}
	report("create", begin, goroutines)
	for i := range done {
		<-done[i]
	}
}

func switchBetweenTwo() {
	givesWay := func() {
		for i := 0; i < switches; i++ {
			runtime.Gosched()
		}
	}
	begin := time.Now()
	one, other := launch(givesWay), launch(givesWay)
	<-one
	<-other
	report("switch", begin, 2*switches)
}

func signalAndWait() {
	there, back := make(chan bool), make(chan bool)
	begin := time.Now()
	one := launch(func() {
		for i := 0; i < turns; i++ {
			there <- true
			<-back
		}
	})
	other := launch(func() {
		for i := 0; i < turns; i++ {
			<-there
			back <- true
		}
	})
	<-one
	<-other
	report("signal and wait", begin, 2*turns)
}

func lockAndUnlock() {
	var mutex sync.Mutex
	begin := time.Now()
	for i := 0; i < locks; i++ {
		mutex.Lock()
		mutex.Unlock()
	}
	report("lock and unlock", begin, locks)
}

func systemCalls() {
	begin := time.Now()
	for i := 0; i < calls; i++ {
		syscall.Getppid()
	}
	report("system call", begin, calls)
}

func main() {
	runs, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	locked = os.Args[2] == "locked"
	runtime.GOMAXPROCS(1) // one goroutine at a time, as on one CPU
	for ; runs > 0; runs-- {
		createAndJoin()
		switchBetweenTwo()
		signalAndWait()
		lockAndUnlock()
		systemCalls()
	}
}
