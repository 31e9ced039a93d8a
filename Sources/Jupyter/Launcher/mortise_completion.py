"""Gets completion ready before anybody asks for it.

The first completion of a process takes half a second: jedi is imported, and reads what it knows of Python. A kernel does
this once it has been started and has nothing to do, in a thread that other threads need not wait for. Where there are
several kernels, the launcher does it once for all that follow.
"""

import contextlib
import sys
import threading
import warnings

IDLE_TIME = 0.5  # seconds after the start: who has waited for the kernel has its first cell run by then
NAME = "mortise-completion"
SWITCH_INTERVAL = 0.0005  # seconds that another thread waits for this one at most


class WarmUp:
    """The work of the first completion, done once."""

    def __init__(self):
        self.is_begun = False
        self.thread = None

    def begin(self):
        """Begins with it, on the main thread, where imports disturb no process that code forks meanwhile."""
        if self.is_begun:
            return
        self.is_begun = True
        # Without jedi, or the memory or the threads for it, the first completion takes as long as it takes.
        with contextlib.suppress(Exception):
            import jedi.api.classes
            import jedi.api.helpers

            thread = threading.Thread(target=self.complete, args=(jedi.Interpreter,), name=NAME, daemon=True)
            thread.start()
            self.thread = thread

    def complete(self, interpreter):
        """Completes nothing in an empty namespace, of which only what has been read remains."""
        # Where it cannot keep that on disk, a warning would look like one of the session's code.
        warnings.filterwarnings("ignore", module=r"parso\.cache")
        before = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_INTERVAL)
        ours = sys.getswitchinterval()
        try:
            for match in interpreter("", [{}]).complete():
                match.type  # what it is told by is read as well
        except Exception:
            pass  # the completions that are asked for tell what is wrong with it
        finally:
            if sys.getswitchinterval() == ours:
                sys.setswitchinterval(before)

    def finish(self):
        """Waits until it has been done, if it has begun: jedi works for one thread at a time.

        Returns whether it has been done since it was last asked.
        """
        if self.thread is None:
            return False
        self.thread.join()
        self.thread = None
        return True


def forget():
    """Lets go of what has been read. A process that ends looks through all of it several times, for most of a second."""
    if "jedi.cache" in sys.modules:
        sys.modules["jedi.cache"].clear_time_caches(delete_all=True)


warm_up = WarmUp()
