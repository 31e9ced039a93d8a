"""Python that starts processes which are hard to end."""

# A child, and a daemon in the classical manner: a session of its own, and its parent gone. Prints both ids.
FAMILY = """
import os, subprocess
child = subprocess.Popen(["sleep", "1000"])
read, write = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write(write, str(os.getpid()).encode())
        os.close(write)
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        os.execvp("sleep", ["sleep", "1000"])
    os._exit(0)
os.wait()
os.close(write)
print(child.pid, os.read(read, 20).decode(), flush=True)
"""
