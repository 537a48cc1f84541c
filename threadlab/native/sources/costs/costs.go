// What making and joining a goroutine costs, and handing a task to workers over a channel.
//
// Each line is the mean of many repetitions, in nanoseconds.  The goroutine and the task do nothing.
//
// usage: costs runs free
package main

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"
)

const goroutines, tasks, workers = 2000, 5000, 2

func report(what string, begin time.Time, repetitions int) {
	fmt.Printf("{\"what\":%q,\"ns\":%d}\n", what, time.Since(begin).Nanoseconds()/int64(repetitions))
}

func createAndJoin() {
	begin := time.Now()
	for i := 0; i < goroutines; i++ {
		done := make(chan bool)
		go func() { close(done) }()
		<-done
	}
	report("thread", begin, goroutines)
}

func submit() {
	queue := make(chan func(), 1024)
	var idle, pool sync.WaitGroup
	for i := 0; i < workers; i++ {
		pool.Add(1)
		go func() {
			defer pool.Done()
			for task := range queue {
				task()
			}
		}()
	}
	begin := time.Now()
	idle.Add(tasks)
	for i := 0; i < tasks; i++ {
		queue <- idle.Done
	}
	idle.Wait()
	report("task", begin, tasks)
	close(queue)
	pool.Wait()
}

func main() {
	runs, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	for ; runs > 0; runs-- {
		createAndJoin()
		submit()
	}
}
