package main

/*
#include <stdlib.h>
#include <mortise/plugin.h>

static inline mortise_status finish(const mortise_host *host, mortise_id call, mortise_status status, char *json,
                                    size_t length) {
    return host->finish(host, call, status, (mortise_bytes){json, length});
}
*/
import "C"

import (
	"encoding/json"
	"fmt"
	"runtime/cgo"
	"sync"
	"time"
	"unsafe"
)

// How a call ends.
type status int32

const (
	ok       status = C.MORTISE_OK
	failed   status = C.MORTISE_FAILED
	notFound status = C.MORTISE_NOT_FOUND
)

// What create makes and every function is given.
type instance struct {
	host    *C.mortise_host
	running sync.WaitGroup
}

// Ends a call, once. It may have ended meanwhile; there is nothing to undo then.
func (i *instance) finish(call C.mortise_id, result status, value any) {
	bytes, err := json.Marshal(value)
	if err != nil {
		result, bytes = failed, []byte(`{"message":"@NAME@ made an answer that is no JSON"}`)
	}
	text := C.CBytes(bytes)
	C.finish(i.host, call, C.mortise_status(result), (*C.char)(text), C.size_t(len(bytes)))
	C.free(text)
}

// A panic fails the call that it happened in, and never leaves the plugin.
func (i *instance) run(call C.mortise_id, method string, params []byte) {
	defer i.running.Done()
	defer func() {
		if reason := recover(); reason != nil {
			i.finish(call, failed, failure(fmt.Sprint("@NAME@ panicked: ", reason)))
		}
	}()
	result, value := answer(method, params)
	i.finish(call, result, value)
}

//export pluginManifest
func pluginManifest() *C.char {
	return C.CString(manifest)
}

//export pluginCreate
func pluginCreate(host *C.mortise_host) C.uintptr_t {
	return C.uintptr_t(cgo.NewHandle(&instance{host: host}))
}

// Comes on many threads at once, and copies what it needs.
//
//export pluginInvoke
func pluginInvoke(self C.uintptr_t, call C.mortise_id, method *C.char, methodLength C.size_t, params *C.char,
	paramsLength C.size_t) {
	i := cgo.Handle(self).Value().(*instance)
	i.running.Add(1)
	go i.run(call, string(bytes(method, methodLength)), bytes(params, paramsLength))
}

// The calls that run are finished, or given up after the grace.
//
//export pluginStop
func pluginStop(self C.uintptr_t, grace C.uint32_t) {
	i := cgo.Handle(self).Value().(*instance)
	done := make(chan struct{})
	go func() {
		i.running.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(time.Duration(grace) * time.Millisecond):
	}
}

//export pluginDestroy
func pluginDestroy(self C.uintptr_t) {
	cgo.Handle(self).Delete()
}

// A copy: what the host lends is its own again when the function has returned.
func bytes(pointer *C.char, length C.size_t) []byte {
	copied := make([]byte, int(length))
	copy(copied, unsafe.Slice((*byte)(unsafe.Pointer(pointer)), int(length)))
	return copied
}

// Never called: the host loads the library, and no program begins here.
func main() {}
