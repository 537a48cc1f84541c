// A goroutine adds up the numbers from 1 to N while main waits for what it sends.
//
// usage: summation upper free|locked
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
)

func runner(upper int64, locked bool, result chan<- int64) {
	if locked {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
	}
	Step("T1", "running", "")
	var sum int64
	for number := int64(1); number <= upper; number++ {
		sum += number
	}
	Ends("T1")
	result <- sum
}

func main() {
	upper, err := strconv.ParseInt(os.Args[1], 10, 64)
	if err != nil {
		panic(err)
	}
	Step("main", "running", "")
	result := make(chan int64)
	Creates("main", "T1")
	go runner(upper, os.Args[2] == "locked", result)
	Waits("main", "receive", "T1")
	sum := <-result
	Joins("main", "T1")
	Says("main", fmt.Sprintf("sum = %d", sum))
	Ends("main")
}
