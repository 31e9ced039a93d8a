"""Runs a program as on a kernel without openat2(2): python old_kernel.py PROGRAM ARGUMENT...

A filter of system calls answers that call with ENOSYS, in the program and in all that it starts.
"""

import ctypes
import errno
import os
import struct
import sys

OPENAT2 = 437  # on every architecture
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 22, 38
SECCOMP_MODE_FILTER = 2
LOAD_NUMBER, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06  # instructions of the filter: BPF_LD, BPF_JMP | BPF_JEQ, BPF_RET
ALLOW, FAIL = 0x7FFF0000, 0x00050000

libc = ctypes.CDLL(None, use_errno=True)


class Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def forbid_openat2() -> None:
    """Has the call fail in this process from now on."""
    instructions = [
        (LOAD_NUMBER, 0, 0, 0),
        (JUMP_IF_EQUAL, 0, 1, OPENAT2),
        (RETURN, 0, 0, FAIL | errno.ENOSYS),
        (RETURN, 0, 0, ALLOW),
    ]
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in instructions)
    program = Program(len(instructions), code)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
        PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0
    ):
        sys.exit(f"system calls cannot be filtered here: {os.strerror(ctypes.get_errno())}")
    if libc.syscall(OPENAT2, -1, None, None, 0) != -1 or ctypes.get_errno() != errno.ENOSYS:
        sys.exit("the filter does not hold")


if __name__ == "__main__":
    forbid_openat2()
    os.execv(sys.argv[1], sys.argv[1:])
