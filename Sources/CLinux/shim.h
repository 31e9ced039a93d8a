/*
 * What Linux offers and Swift cannot import: system calls that the C library wraps for GNU programs only or not at
 * all, and flags that are macros of such programs. All functions are thread-safe, return -1 and set errno on failure.
 */
#ifndef MORTISE_CLINUX_SHIM_H
#define MORTISE_CLINUX_SHIM_H

#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/stat.h>
#include <malloc.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <ucontext.h>
#include <unistd.h>

#ifndef SYS_openat2
#define SYS_openat2 437
#endif

#ifdef __O_PATH
#define LINUX_O_PATH __O_PATH
#define LINUX_O_TMPFILE (__O_TMPFILE | O_DIRECTORY)
#else
#define LINUX_O_PATH O_PATH
#define LINUX_O_TMPFILE O_TMPFILE
#endif

/* Opens a file only as a place in the tree: nothing is read, and a device or FIFO is not touched. */
static const int32_t linux_open_path = LINUX_O_PATH;

/* Opens a new file without a name, in a directory. */
static const int32_t linux_open_unnamed = LINUX_O_TMPFILE;

/*
 * openat2(2): opens a path beneath a directory under the RESOLVE_* rules.
 *
 * Returns a descriptor that the caller closes. Fails with ENOSYS where the kernel is older than 5.6.
 */
static inline int linux_openat2(
    int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    struct open_how how = {.flags = flags, .mode = mode, .resolve = resolve};
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

/* The version of Landlock that the kernel offers; fails with ENOSYS or EOPNOTSUPP where it offers none. */
static inline int linux_landlock_version(void) {
    return (int)syscall(444 /* landlock_create_ruleset */, NULL, 0, 1u /* LANDLOCK_CREATE_RULESET_VERSION */);
}

/* Has those processes adopted by this one whose parents, begun by it, end before them. */
static inline int linux_adopt_orphans(void) {
    return prctl(PR_SET_CHILD_SUBREAPER, 1);
}

/* memfd_create(2): a file in memory, without a name, closed on exec. */
static inline int linux_memory_file(void) {
    return (int)syscall(SYS_memfd_create, "mortise", 1u /* MFD_CLOEXEC */);
}

/* The addresses that the functions of this thread return to, the innermost first; how many. */
static inline int linux_stack(void **addresses, int limit) {
    return backtrace(addresses, limit);
}

/* The instruction at which a signal came, by the third argument of its handler; NULL on machines of another kind. */
static inline void *linux_interrupted_instruction(const void *context) {
#if defined(__x86_64__)
    return (void *)((const ucontext_t *)context)->uc_mcontext.gregs[16 /* REG_RIP */];
#elif defined(__aarch64__)
    return (void *)((const ucontext_t *)context)->uc_mcontext.pc;
#else
    return context ? NULL : NULL;
#endif
}

/* The id of this thread, of all of the system. */
static inline int linux_thread(void) {
    return (int)syscall(SYS_gettid);
}

/* Gives this thread a name, of which 15 bytes are used. */
static inline int linux_name_thread(const char *name) {
    return prctl(PR_SET_NAME, name);
}

/* tgkill(2): sends a signal to one thread of this process. */
static inline int linux_signal_thread(int thread, int signal) {
    return (int)syscall(SYS_tgkill, getpid(), thread, signal);
}

/* What dladdr(3) tells of an address: the library it is in, and where that begins. */
struct linux_place {
    const char *file;
    void *base;
    const char *symbol;
    void *symbol_address;
};

/* dladdr(3): 0 where the address is in no library. */
extern int linux_find_place(const void *address, struct linux_place *place) __asm__("dladdr");

/* The command of fcntl(2) that chooses the signal by which a descriptor with O_ASYNC tells that something has come. */
static const int32_t linux_set_signal = 10 /* F_SETSIG */;

/* The flag of posix_spawn(3) for a process that leads a session of its own. */
static const int16_t linux_spawn_new_session = 0x80;

/* posix_spawn_file_actions_addclosefrom_np(3), of a pointer to the actions; returns an error number. */
extern int linux_spawn_close_from(void *actions, int from) __asm__("posix_spawn_file_actions_addclosefrom_np");

/* pidfd_open(2): a descriptor, closed on exec, that becomes readable when a child ends. Fails with ENOSYS before 5.3. */
static inline int linux_process_descriptor(int process) {
    return (int)syscall(434 /* pidfd_open */, process, 0);
}

/* How many bytes of this process are allocated and not freed. */
static inline size_t linux_allocated_bytes(void) {
    return mallinfo2().uordblks;
}

/* renameat2(2) with RENAME_NOREPLACE: fails with EEXIST rather than replace a file. */
static inline int linux_rename_new(int from_directory, const char *from, int to_directory, const char *to) {
    return (int)syscall(SYS_renameat2, from_directory, from, to_directory, to, 1u /* RENAME_NOREPLACE */);
}

/*
 * statx(2): when a file came into being, by the clock CLOCK_REALTIME. A symbolic link is not followed.
 *
 * Fails with ENOTSUP where the file system does not record it. Returns 0 and fills in both parts otherwise.
 */
static inline int linux_birth_time(int directory, const char *name, int64_t *seconds, int64_t *nanoseconds) {
    struct statx status;
    if (syscall(SYS_statx, directory, name, AT_SYMLINK_NOFOLLOW, STATX_BTIME, &status) != 0) return -1;
    if (!(status.stx_mask & STATX_BTIME)) {
        errno = ENOTSUP;
        return -1;
    }
    *seconds = status.stx_btime.tv_sec;
    *nanoseconds = status.stx_btime.tv_nsec;
    return 0;
}

/*
 * lgetxattr(2): the bytes of the access control list that a file has beside its mode. A symbolic link is not followed.
 *
 * Fails with ENODATA where it has none, and with ENOTSUP where the file system knows none.
 */
static inline ssize_t linux_access_list_size(const char *path) {
    return lgetxattr(path, "system.posix_acl_access", NULL, 0);
}

#endif
