"""Gets completion ready before anybody asks for it.

The first completion of a process takes half a second: jedi is imported, and reads what it knows of Python. A kernel does
this once it has been started and has nothing to do, in a thread that other threads need not wait for. Where there are
several kernels, the launcher does it once for all that follow.

parso, which reads for jedi, keeps what it has read in files that all processes of a user share. It writes them in place,
and takes what it finds for whole: a kernel that is killed meanwhile leaves a part of one, by which no process completes
anything any more. So they are written aside here, and read again where they cannot be used.
"""

import contextlib
import os
import pickle
import sys
import threading

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

            keep_files_whole()
            thread = threading.Thread(target=self.complete, args=(jedi.Interpreter,), name=NAME, daemon=True)
            thread.start()
            self.thread = thread

    def complete(self, interpreter):
        """Completes nothing in an empty namespace, of which only what has been read remains."""
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


def keep_files_whole():
    """Has parso do without what it cannot read or write, and write each file beside its place first."""
    import parso.cache as cache

    cache._load_from_file_system = forgiving(cache._load_from_file_system)
    cache._save_to_file_system = forgiving(save_aside)
    cache._remove_cache_and_update_lock = forgiving(cache._remove_cache_and_update_lock)


def forgiving(function):
    """Answers with nothing where a function fails: what is not found is read from its source, and saved again."""

    def answer(*arguments, **more):
        with contextlib.suppress(Exception):  # a part of a pickle can raise anything, and so can a disk
            return function(*arguments, **more)
        return None

    return answer


def save_aside(grammar, path, item, cache_path=None):
    """Does what parso's own function does, into a file that takes its place once it is whole."""
    from parso.cache import _get_hashed_path

    target = _get_hashed_path(grammar, path, cache_path=cache_path)
    # One that a killed process leaves is removed with all that is old: parso looks at no name for that.
    aside = f"{target}.{os.getpid()}.{threading.get_ident()}"
    try:
        with open(aside, "wb") as file:
            pickle.dump(item, file, pickle.HIGHEST_PROTOCOL)
        os.replace(aside, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(aside)
        raise


def forget():
    """Lets go of what has been read. A process that ends looks through all of it several times, for most of a second."""
    if "jedi.cache" in sys.modules:
        sys.modules["jedi.cache"].clear_time_caches(delete_all=True)


warm_up = WarmUp()
