#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <zmq.h>

/* prctl takes a variable number of arguments, so Swift cannot call it. Names the calling thread; at most 15 bytes. */
static inline void mortise_name_thread(const char *name) {
    prctl(PR_SET_NAME, name, 0, 0, 0);
}
