/*
 * Tells Thread Sanitizer of the locks of Swift's libraries.
 *
 * The sanitizer sees what is compiled with it. Of a Synchronization.Mutex that is the way of a lock that nobody holds;
 * a thread that has to wait goes through libswiftSynchronization, which is not compiled with it, and neither is
 * libdispatch with its semaphores. What such a lock guards would be reported as a race. Preloaded, this library stands
 * before those functions and tells what each of them orders; nothing is suppressed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

/* Of the sanitizer's runtime; absent in programs without it, which are started by those under test. */
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

static void acquire(void *address) {
    if (__tsan_acquire) {
        __tsan_acquire(address);
    }
}

static void release(void *address) {
    if (__tsan_release) {
        __tsan_release(address);
    }
}

/* The function that this one stands before. The cast is of a local's address, since C has none of void * to function. */
#define NEXT(type, symbol)                                                                                             \
    static type next;                                                                                                  \
    if (!next) {                                                                                                       \
        *(void **)&next = dlsym(RTLD_NEXT, symbol);                                                                    \
    }

/* Methods of Swift's _MutexHandle: what self points to is the word that the compiled-in paths change atomically. */
#define METHOD __attribute__((swiftcall, visibility("default")))
#define SELF __attribute__((swift_context)) void *self
#define HANDLE "$s15Synchronization12_MutexHandleV"

typedef __attribute__((swiftcall)) void lock_method(uint32_t thread, SELF);
typedef __attribute__((swiftcall)) bool try_lock_method(SELF);
typedef __attribute__((swiftcall)) void unlock_method(SELF);

METHOD void mutex_lock(uint32_t thread, SELF) __asm__(HANDLE "9_lockSlowyys6UInt32VF");
METHOD bool mutex_try_lock(SELF) __asm__(HANDLE "12_tryLockSlowSbyF");
METHOD void mutex_unlock(SELF) __asm__(HANDLE "11_unlockSlowyyF");

METHOD void mutex_lock(uint32_t thread, SELF) {
    NEXT(lock_method *, HANDLE "9_lockSlowyys6UInt32VF")
    next(thread, self);
    acquire(self);
}

METHOD bool mutex_try_lock(SELF) {
    NEXT(try_lock_method *, HANDLE "12_tryLockSlowSbyF")
    bool is_locked = next(self);
    if (is_locked) {
        acquire(self);
    }
    return is_locked;
}

METHOD void mutex_unlock(SELF) {
    NEXT(unlock_method *, HANDLE "11_unlockSlowyyF")
    release(self);
    next(self);
}

/* Semaphores of libdispatch. */
typedef intptr_t semaphore_wait(void *semaphore, uint64_t deadline);
typedef intptr_t semaphore_signal(void *semaphore);

__attribute__((visibility("default"))) intptr_t dispatch_semaphore_wait(void *semaphore, uint64_t deadline) {
    NEXT(semaphore_wait *, "dispatch_semaphore_wait")
    intptr_t is_late = next(semaphore, deadline);
    if (!is_late) {
        acquire(semaphore);
    }
    return is_late;
}

__attribute__((visibility("default"))) intptr_t dispatch_semaphore_signal(void *semaphore) {
    NEXT(semaphore_signal *, "dispatch_semaphore_signal")
    release(semaphore);
    return next(semaphore);
}
