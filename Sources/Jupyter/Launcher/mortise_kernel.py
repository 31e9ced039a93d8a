"""A kernel as every other, save for what a host that reads with bounded memory needs.

- Streams are sent in pieces, and code that prints faster than the host reads waits.
- A message too large for the host is shortened, with a text that says so.
- What cannot be written as UTF-8 is replaced, where it would have been lost.
- Code that takes the standard streams away from Python loses them for its own cell only.
- It can hand what its code has defined to the kernel that follows it.
- An interrupt reaches the cell's code only. Elsewhere it would make the kernel forget or garble a message.
- What a thread puts out belongs to the cell that started it, also when it comes while another cell runs.
- A breakpoint at which nobody can be asked for commands says what to do instead.
- Tracebacks end where the session's code does, and the first completion is no slower than the others.
- No socket of it is reachable over the network.
"""

import contextlib
import functools
import inspect
import json
import os
import signal
import sys
import threading

import mortise_completion
import mortise_state
import mortise_traceback
import zmq
from ipykernel import __version__ as VERSION  # noqa: F401
from ipykernel import iostream, kernelapp
from IPython.core.error import StdinNotImplementedError
from ipykernel.ipkernel import IPythonKernel
from jupyter_client.jsonutil import json_clean, json_default
from jupyter_client.session import Session
from traitlets import DottedObjectName, Type, default

# Imported by each kernel otherwise, while it starts and runs its first cell. The debugger would print advice.
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
for module in ("sqlite3", "pdb", "ipykernel.debugger", "IPython.core.completer"):
    try:
        __import__(module)
    except ImportError:
        pass

STREAM_LIMIT = 256 * 1024  # bytes of UTF-8 in one stream message
MESSAGE_LIMIT = 32 * 1024 * 1024  # bytes of one frame; the host refuses twice as much
UNFLUSHED_LIMIT = 1024 * 1024  # characters printed before the printing thread waits for them to be sent
QUEUE_LIMIT = 64  # messages that wait for the host in ZeroMQ

NOBODY_ANSWERS = "nobody can be asked for input here; put the value into the code instead"
NO_PASSWORDS = "nobody can be asked for a password here; have the code read it from a file"
BREAKPOINT = (
    "breakpoint() was passed over: nobody can be asked for commands here. Print what you want to see, or look at the "
    "variables after the cell."
)


def utf8(text):
    """Encodes a text of which halves of surrogate pairs are replaced."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def pack(value):
    """Serialises a part of a message."""
    try:
        text = json.dumps(value, default=json_default, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        text = json.dumps(json_clean(value), default=json_default, ensure_ascii=False, allow_nan=False)
    return utf8(text)


def pieces(text):
    """Cuts a text into parts of at most STREAM_LIMIT bytes."""
    size = STREAM_LIMIT if text.isascii() else STREAM_LIMIT // 4
    return (text[start : start + size] for start in range(0, len(text), size))


def shortened(value, limit):
    """A copy of a JSON value whose texts have at most `limit` characters."""
    if isinstance(value, str):
        if len(value) <= limit:
            return value
        return f"{value[:limit]}\n[{len(value) - limit} characters left out]"
    if isinstance(value, dict):
        return {str(key): shortened(item, limit) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [shortened(item, limit) for item in value[:10_000]]
    return value


class Direct:
    """Sends from within the thread that publishes, at once, so that its queue cannot fill up."""

    def __init__(self, thread):
        self.send_multipart = thread._really_send


class LimitedSession(Session):
    """Sends no message that is too large for the host."""

    def send(self, stream, msg_or_type, content=None, parent=None, ident=None, buffers=None, *rest, **more):
        message = msg_or_type
        if not isinstance(message, dict):
            header = more.pop("header", None)
            message = self.msg(message, content, parent, header, more.pop("metadata", None))
        if sum(memoryview(buffer).nbytes for buffer in buffers or ()) > MESSAGE_LIMIT:
            buffers = None
        if message["header"]["msg_type"] != "stream":
            return super().send(stream, message, None, None, ident, buffers, *rest, **more)
        thread = getattr(stream, "thread", None)
        if thread is threading.current_thread() and hasattr(stream, "_really_send"):
            stream = Direct(stream)
        for piece in pieces(message["content"]["text"]):
            part = dict(message, content=dict(message["content"], text=piece))
            part["header"] = self.msg_header("stream")
            super().send(stream, part, None, None, ident)
        return message

    def serialize(self, msg, ident=None):
        parts = super().serialize(msg, ident)
        if max(map(len, parts)) <= MESSAGE_LIMIT:
            return parts
        content = msg["content"]
        if isinstance(content, dict) and isinstance(content.get("data"), dict):
            size = max(map(len, parts)) // (1024 * 1024)
            note = f"[an output of {size} MiB was left out: at most {MESSAGE_LIMIT // (1024 * 1024)} MiB can be sent]"
            content = dict(content, data={"text/plain": note})
        else:
            content = shortened(content, 100_000) if isinstance(content, dict) else {}
        content["metadata"] = {"mortise": {"left_out": True}}
        msg = dict(msg, content=content, metadata={}, parent_header=shortened(msg["parent_header"], 1000))
        return super().serialize(msg, ident)


class Stream(iostream.OutStream):
    """Makes a thread that prints faster than the host reads wait."""

    flush_timeout = 24 * 3600
    unflushed = 0

    def write(self, string):
        written = super().write(string)
        self.unflushed += len(string)
        if self.unflushed > UNFLUSHED_LIMIT and self._is_master_process():
            self.unflushed = 0
            self.flush()
        return written

    def close(self):
        # Code that closes standard output means the end of its own; that of the kernel is for all cells.
        self.flush()

    def flush(self):
        # The thread that answers on the control channel must answer while the host is slow to read output.
        if threading.current_thread().name == "Control":
            self.pub_thread.schedule(self._flush)
        else:
            super().flush()


class PrivateIOPubThread(iostream.IOPubThread):
    """Takes the output of forked processes over a socket in the private directory, where others use TCP."""

    address = None
    is_ending = False

    def schedule(self, f):
        # The thread that answers on the control channel is waited for by the one that ends this one. What it has still to
        # say is for nobody, and it would wait for ever for this one to take it.
        if not (self.is_ending and threading.current_thread().name == "Control"):
            super().schedule(f)

    def _setup_pipe_in(self):
        self._pipe_uuid = os.urandom(16)
        pipe_in = self.socket.context.socket(zmq.PULL)
        pipe_in.linger = 0
        pipe_in.bind(self.address)
        self._pipe_in = iostream.ZMQStream(pipe_in, self.io_loop)
        self._pipe_in.on_recv(self._handle_pipe_msg)

    def _setup_pipe_out(self):
        context = zmq.Context()
        pipe_out = context.socket(zmq.PUSH)
        pipe_out.linger = 3000
        pipe_out.connect(self.address)
        return context, pipe_out


class Kernel(IPythonKernel):
    """Keeps an interrupt that comes before or after a cell's code from breaking what the kernel itself does."""

    msg_types = [*IPythonKernel.msg_types, "save_state_request", "restore_state_request"]
    is_interrupted = False

    def start(self):
        super().start()
        # What the launcher has done is shared by all kernels, and kept.
        self.owns_completion = not mortise_completion.warm_up.is_begun
        if self.shell.Completer.use_jedi:
            self.io_loop.call_later(mortise_completion.IDLE_TIME, mortise_completion.warm_up.begin)

    async def shutdown_request(self, *arguments):
        await super().shutdown_request(*arguments)
        self.iopub_thread.is_ending = True

    def do_shutdown(self, restart):
        if self.owns_completion:
            mortise_completion.forget()
        return super().do_shutdown(restart)

    def pre_handler_hook(self):
        self.is_interrupted = False
        self.saved_sigint_handler = signal.signal(signal.SIGINT, self.note_interrupt)

    def note_interrupt(self, _number, _frame):
        self.is_interrupted = True

    def interrupt(self, _number, _frame):
        self.is_interrupted = True
        raise KeyboardInterrupt

    def raw_input(self, prompt=""):
        if not self._allow_stdin:
            raise StdinNotImplementedError(NOBODY_ANSWERS)
        return super().raw_input(prompt)

    def getpass(self, *_, **__):
        raise StdinNotImplementedError(NO_PASSWORDS)

    @contextlib.contextmanager
    def interruptible(self, handler):
        """Lets an interrupt reach what is done, in the thread that interrupts reach. It may also come at the very end."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        try:
            signal.signal(signal.SIGINT, handler)
            if self.is_interrupted:
                raise KeyboardInterrupt
            yield
        finally:
            signal.signal(signal.SIGINT, self.note_interrupt)
            self.restore_streams()

    def restore_streams(self):
        """Puts the kernel's streams back where code has left none that can be used: no later cell could answer."""
        for name, own in (("stdout", self._stdout), ("stderr", self._stderr)):
            stream = getattr(sys, name, None)
            try:
                stream.flush()
            except Exception:
                setattr(sys, name, own)

    async def do_execute(self, *arguments, **more):
        try:
            # The handler that is no Python leaves no frame of its own in tracebacks.
            with self.interruptible(signal.default_int_handler):
                return await super().do_execute(*arguments, **more)
        except KeyboardInterrupt:
            return {**failure(KeyboardInterrupt()), "execution_count": self.shell.execution_count}

    async def do_complete(self, *arguments, **more):
        return await self.answer(self.complete_once_ready, *arguments, **more)

    def complete_once_ready(self, *arguments, **more):
        if self.shell.Completer.use_jedi:
            mortise_completion.warm_up.begin()
            mortise_completion.warm_up.finish()
        return super().do_complete(*arguments, **more)

    async def do_inspect(self, *arguments, **more):
        return await self.answer(super().do_inspect, *arguments, **more)

    async def save_state_request(self, stream, identity, parent):
        content = parent["content"]
        reply = await self.answer(mortise_state.save, self.shell, content["directory"], content["limit"])
        self.session.send(stream, "save_state_reply", reply, parent, identity)

    async def restore_state_request(self, stream, identity, parent):
        reply = await self.answer(mortise_state.restore, self.shell, parent["content"]["directory"])
        self.session.send(stream, "restore_state_reply", reply, parent, identity)

    async def answer(self, work, *arguments, **more):
        """Does what runs the session's code, and always has an answer: whoever asked would wait for ever."""
        try:
            with self.interruptible(self.interrupt):
                result = work(*arguments, **more)
                if inspect.isawaitable(result):
                    result = await result
                # IPython's completer takes an interrupt for a failure of its own, and answers with nothing.
                if self.is_interrupted:
                    raise KeyboardInterrupt
                return {"status": "ok", **result}
        except BaseException as error:  # code also raises what ends tasks, generators and programs
            return failure(error)


def failure(error):
    """What a reply says of an error."""
    name = type(error).__name__
    return {"status": "error", "ename": name, "evalue": str(error)[:10_000], "traceback": [name]}


class KernelApp(kernelapp.IPKernelApp):
    """The application of ipykernel with the classes above."""

    kernel_class = Type(Kernel, klass="ipykernel.kernelbase.Kernel").tag(config=True)
    outstream_class = DottedObjectName(f"{__name__}.Stream", allow_none=True).tag(config=True)

    @default("session")
    def _session_default(self):
        return LimitedSession(parent=self, pack=pack)

    def _bind_socket(self, s, port):
        if s.type in (zmq.PUB, zmq.XPUB):
            # Waiting is the only way not to lose output without keeping it all in memory.
            s.set(zmq.SNDHWM, QUEUE_LIMIT)
            s.set(zmq.XPUB_NODROP, 1)
        return super()._bind_socket(s, port)

    def init_iopub(self, context):
        if hasattr(iostream.IOPubThread, "_setup_pipe_in") and hasattr(kernelapp, "IOPubThread"):
            PrivateIOPubThread.address = f"ipc://{self.ip}-forked"
            kernelapp.IOPubThread = PrivateIOPubThread
        super().init_iopub(context)


def inherit_parents(shell):
    """Has what a thread puts out belong to what the thread that started it works for."""
    if not hasattr(shell, "set_thread_parent"):
        return  # this ipykernel does so itself, or cannot
    start, bootstrap = threading.Thread.start, threading.Thread._bootstrap_inner

    def start_with_parent(thread):
        thread._mortise_parent = shell.get_parent()
        return start(thread)

    def bootstrap_with_parent(thread):
        parent = thread.__dict__.pop("_mortise_parent", None)
        if parent:
            shell.set_thread_parent(parent)
        return bootstrap(thread)

    threading.Thread.start = functools.wraps(start)(start_with_parent)
    threading.Thread._bootstrap_inner = bootstrap_with_parent


def explain_breakpoints(kernel):
    """Has `breakpoint()` say what to do instead where nobody could answer the debugger."""
    debug = sys.breakpointhook

    @functools.wraps(debug)
    def hook(*arguments, **more):
        if kernel._allow_stdin:
            return debug(*arguments, **more)
        print(BREAKPOINT, file=sys.stderr)

    sys.breakpointhook = hook


def run(connection_file, directory, ready):
    """Runs a kernel until it is shut down. Writes `listening`, or why it cannot, to the descriptor `ready`."""
    import faulthandler

    try:
        faulthandler.enable(file=os.dup(2), all_threads=False)
        os.chdir(directory)
        sys.path_importer_cache.clear()
        sys.argv = [sys.modules["ipykernel"].__path__[0] + "_launcher.py", "-f", connection_file]
        app = KernelApp.instance()
        app.config.HistoryManager.hist_file = ":memory:"
        app.initialize(sys.argv[1:])
        inherit_parents(app.shell)
        mortise_traceback.hide_own_frames(app.shell)
        explain_breakpoints(app.kernel)
    except BaseException as error:
        os.write(ready, f"{type(error).__name__}: {error}".encode(errors="replace")[:4096])
        raise
    os.write(ready, b"listening")
    os.close(ready)
    app.start()
