"""What the code of a kernel has defined: written to files by one kernel, and read by the one that follows it.

Variables, functions and classes are pickled by cloudpickle, which can do that with those of a session. Functions are
tied to the namespace of the new kernel, so that they see what it defines later, and the source of their cells goes with
them. Modules are imported again.

Everything is pickled together, so that what variables share stays shared, and each variable by itself too, for the case
that one of them cannot be read again.
"""

import functools
import importlib.util
import linecache
import marshal
import os
import pickle
import re
import sys
import types

CACHE = type(functools.lru_cache(id))
REASON_LIMIT = 300  # characters of the reason why something is lost
IPYTHONS_OWN = re.compile(r"_{1,3}|_i{1,3}|_i?\d+|_[dio]h|_exit_code|__\w+__|In|Out|exit|quit|get_ipython")


class Full(Exception):
    """There is no room for more."""


class Room:
    """A file that takes so many bytes and no more."""

    def __init__(self, file, limit):
        self.file = file
        self.limit = limit

    def write(self, data):
        data = memoryview(data).cast("B")
        if self.file.tell() + len(data) > self.limit:
            raise Full(f"the state would take more than {self.limit} bytes")
        while data:
            data = data[self.file.write(data) :]


def namespace():
    """The namespace of the session's code."""
    from IPython import get_ipython

    return get_ipython().user_ns


def definitions(shell):
    """What the session's code has defined: values by their names, and modules' names by theirs."""
    values, modules = {}, {}
    for name, value in list(shell.user_ns.items()):
        if IPYTHONS_OWN.fullmatch(name) or shell.user_ns_hidden.get(name, shell) is value:
            continue
        if isinstance(value, types.ModuleType):
            modules[name] = value.__name__
        else:
            values[name] = value
    return values, modules


def loss(name, error):
    """Says what is lost and why."""
    if isinstance(error, Full):
        reason = str(error)
    elif isinstance(error, OSError):
        reason = f"it cannot be written: {error.strerror or error}"
    else:
        reason = f"{type(error).__name__}: {error}"
    return {"name": name, "reason": reason[:REASON_LIMIT]}


def make_function(code, cells):
    return types.FunctionType(code, namespace(), code.co_name, None, cells)


def fill_function(function, state):
    attributes, members = state
    for name, value in attributes.items():
        setattr(function, name, value)
    function.__dict__.update(members)


def fill_cell(cell, contents):
    (cell.cell_contents,) = contents


def reduce_function(function):
    """How a function is pickled: in two steps, since it may refer to itself, by a cell for instance."""
    names = ["__name__", "__qualname__", "__module__", "__doc__", "__defaults__", "__kwdefaults__", "__type_params__"]
    attributes = {name: getattr(function, name) for name in names if hasattr(function, name)}
    try:
        attributes["__annotations__"] = function.__annotations__
    except Exception:
        pass  # newer Pythons evaluate them only now, and they may name what is not defined
    state = (attributes, function.__dict__)
    return make_function, (function.__code__, function.__closure__), state, None, None, fill_function


def reduce_code(code):
    """How code is pickled: cloudpickle would forget which cell it comes from."""
    return marshal.loads, (marshal.dumps(code),)


def reduce_cell(cell):
    """How the cell of a variable is pickled that functions share: cloudpickle gives each of them one of its own."""
    try:
        state = (cell.cell_contents,)
    except ValueError:
        return types.CellType, ()  # it is empty
    return types.CellType, (), state, None, None, fill_cell


def make_cache(function, parameters, members):
    cache = functools.lru_cache(**parameters)(function)
    cache.__dict__.update(members)
    return cache


def reduce_cache(cache):
    """How a function with a cache is pickled, without what it holds: by its name alone otherwise."""
    return make_cache, (cache.__wrapped__, cache.cache_parameters(), cache.__dict__)


def pickler(shell, file, cells):
    """A pickler that knows the functions of the session, and notes the names of the cells that they come from."""
    import cloudpickle

    class Pickler(cloudpickle.Pickler):
        def reducer_override(self, obj):
            if type(obj) is types.FunctionType and obj.__globals__ is shell.user_ns:
                cells.add(obj.__code__.co_filename)
                return reduce_function(obj)
            if type(obj) is types.CodeType:
                return reduce_code(obj)
            if type(obj) is types.CellType:
                return reduce_cell(obj)
            if type(obj) is CACHE:
                return reduce_cache(obj)
            return super().reducer_override(obj)

    return Pickler(file, protocol=5)


def sources(cells):
    """The source of cells by their names. What is none of a cell is a file, which has a time."""
    entries = {name: linecache.cache.get(name) for name in cells}
    return {name: "".join(entry[2]) for name, entry in entries.items() if entry and entry[1:2] == (None,)}


def attempt(work, *arguments):
    """Does what runs the session's code. Returns its result, and what it raised instead, save for an interrupt."""
    try:
        return work(*arguments), None
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # code also raises what ends tasks, generators and programs
        return None, error


def save(shell, directory, limit):
    """Writes what the session has defined to files in a directory, of at most so many bytes in all.

    Returns the names that were saved, without modules, and what is lost.
    """
    if importlib.util.find_spec("cloudpickle") is None:
        raise ModuleNotFoundError(
            f"cloudpickle, which keeps the state, is not installed in {sys.executable}. Install it, with the tool "
            "install_dependencies for example, or restart without preserving state."
        )
    values, modules = definitions(shell)
    lost, places, cells = [], {}, set()
    with create(directory, "apart") as file:
        for name, value in values.items():
            start = file.tell()
            _, error = attempt(pickler(shell, Room(file, limit), cells).dump, value)
            if error is None:
                places[name] = start
            else:
                lost.append(loss(name, error))
                file.seek(start)
                file.truncate()
        limit -= file.tell()
    with create(directory, "together") as file:
        _, error = attempt(pickler(shell, Room(file, limit), cells).dump, {name: values[name] for name in places})
        limit -= file.tell()
    if error is not None:
        os.unlink(os.path.join(directory, "together"))  # there is what was written apart
    attempt(save_sources, directory, limit, cells)  # without them the functions are as good
    with create(directory, "index") as file:
        pickle.dump((modules, places), Room(file, sys.maxsize))
    return {"saved": sorted(places), "lost": lost}


def save_sources(directory, limit, cells):
    """Writes the source of cells."""
    texts = sources(cells)
    with create(directory, "sources") as file:
        pickle.dump(texts, Room(file, limit))


def create(directory, name):
    """Makes a file for this user alone. It has no buffer, so that an error comes where it belongs."""
    path = os.path.join(directory, name)
    return open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0)


def restore(shell, directory):
    """Defines what another kernel has saved in a directory.

    Returns the names that are defined now, without modules, and what is lost.
    """
    with open(os.path.join(directory, "index"), "rb") as file:
        modules, places = pickle.load(file)
    lost = []
    attempt(restore_sources, directory)  # they may not be there
    for name, module in modules.items():
        found, error = attempt(importlib.import_module, module)
        if error is None:
            shell.user_ns[name] = found
        else:
            lost.append(loss(name, error))
    values, error = attempt(restore_together, directory)
    if error is not None:
        values, failures = restore_apart(directory, places)
        lost += failures
    shell.user_ns.update(values)
    return {"restored": sorted(values), "lost": lost}


def restore_sources(directory):
    """Has tracebacks and `inspect` find the source of cells."""
    with open(os.path.join(directory, "sources"), "rb") as file:
        for name, text in pickle.load(file).items():
            linecache.cache[name] = (len(text), None, text.splitlines(True), name)


def restore_together(directory):
    """The values by their names."""
    with open(os.path.join(directory, "together"), "rb") as file:
        return pickle.load(file)


def restore_apart(directory, places):
    """The values by their names that can be read, and what is lost."""
    values, lost = {}, []
    with open(os.path.join(directory, "apart"), "rb") as file:
        for name, start in places.items():
            file.seek(start)
            value, error = attempt(pickle.load, file)
            if error is None:
                values[name] = value
            else:
                lost.append(loss(name, error))
    return values, lost
