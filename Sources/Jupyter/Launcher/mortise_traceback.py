"""Tracebacks that end where the code of the session does.

What the kernel does on behalf of the code, as asking for input, is of no use to whoever reads why the code failed.
"""

import functools
import os
import sys

import ipykernel

OWN = tuple(os.path.dirname(path) + os.sep for path in (__file__, ipykernel.__file__))


def end_in_code(error):
    """Cuts the kernel's own frames off the end of an error's traceback, and of those of the errors that led to it."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        last = step = error.__traceback__
        while step:
            if not step.tb_frame.f_code.co_filename.startswith(OWN):
                last = step
            step = step.tb_next
        if last:
            last.tb_next = None
        error = error.__cause__ or error.__context__


def hide_own_frames(shell):
    """Has a shell show no frames of the kernel at the end of a traceback."""
    show = shell.showtraceback

    @functools.wraps(show)
    def show_cut(exc_tuple=None, *rest, **more):
        end_in_code(exc_tuple[1] if exc_tuple else sys.exc_info()[1])
        return show(exc_tuple, *rest, **more)

    shell.showtraceback = show_cut
