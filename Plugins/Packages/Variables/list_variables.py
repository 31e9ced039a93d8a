"""Describes the variables of a session without running any code of theirs.

A value may be of any type, and what its type says of itself may be anything: `__class__`, `__len__`, `__repr__`,
`__eq__` and all attributes may be code that raises, lies or never returns. So a value is only looked into if its exact
type is one of those named here, and of all others nothing is asked but the type, as the interpreter knows it. Names of
types and functions may be texts of a type of their own: those are not shown.
"""


def describe(namespace, hidden, limit):
    """Returns a JSON value: the names of all variables up to the limit, and what can be said of their values."""
    import itertools
    import json
    import sys
    import types

    name_bytes = 200
    preview_bytes = 160
    item_count = 8
    detail_bytes = 1 << 19
    type_name = type.__dict__["__name__"].__get__

    def known(text):
        return text if type(text) is str else "?"

    def name_of(kind):
        return known(type_name(kind))

    def attribute(library, name):
        """A thing of a library that has been imported, None if it has not."""
        module = sys.modules.get(library)
        return module.__dict__.get(name) if type(module) is types.ModuleType else None

    def is_one(kind, library, *names):
        return any(kind is attribute(library, name) for name in names)

    def cut(text):
        return text if len(text) <= preview_bytes else text[: preview_bytes - 1] + "…"

    def of_number(value, _depth):
        if type(value) is int and value.bit_length() > 256:
            return f"an integer of {value.bit_length()} bits"
        return repr(value)

    def of_text(value, _depth):
        return cut(repr(value[:preview_bytes])) if len(value) > preview_bytes else cut(repr(value))

    def items(values, depth):
        shown = [preview(value, depth + 1) for value in itertools.islice(iter(values), item_count)]
        return ", ".join(shown) + (", …" if len(values) > item_count else "")

    def of_list(value, depth):
        return f"[{items(value, depth)}]"

    def of_tuple(value, depth):
        return f"({items(value, depth)}{',' if len(value) == 1 else ''})"

    def of_set(value, depth):
        return "{" + items(value, depth) + "}" if value else f"{name_of(type(value))}()"

    def of_dict(value, depth):
        pairs = itertools.islice(iter(value.items()), item_count)
        shown = [f"{preview(key, depth + 1)}: {preview(item, depth + 1)}" for key, item in pairs]
        return "{" + ", ".join(shown) + (", …" if len(value) > item_count else "") + "}"

    def of_range(value, _depth):
        return cut(repr(value)) if all(abs(n).bit_length() <= 64 for n in (value.start, value.stop, value.step)) else ""

    def of_function(value, _depth):
        code = value.__code__
        count = code.co_argcount + code.co_kwonlyargcount
        names = ", ".join(known(name) for name in code.co_varnames[:count])
        return cut(f"{known(value.__name__)}({names})")

    previews = {
        type(None): of_number, bool: of_number, int: of_number, float: of_number, complex: of_number,
        str: of_text, bytes: of_text, bytearray: of_text,
        list: of_list, tuple: of_tuple, set: of_set, frozenset: of_set, dict: of_dict,
        range: of_range, types.FunctionType: of_function,
    }  # fmt: skip
    plain = tuple(previews)

    def is_plain(kind):
        return any(kind is one for one in plain)  # not by a hash: a metaclass may have one of its own

    def preview(value, depth=0):
        kind = type(value)
        if is_plain(kind) and (depth < 2 or kind not in (list, tuple, set, frozenset, dict)):
            return cut(previews[kind](value, depth))
        return f"<{cut(name_of(kind))}>"

    def of_array(value, detail):
        detail["shape"] = list(value.shape)
        detail["bytes"] = value.nbytes
        if value.dtype.kind in "biufc":
            detail["preview"] = cut(f"{value.dtype}: {value.flat[:item_count].tolist()}")
        else:
            detail["preview"] = cut(name_of(type(value.dtype)))

    def of_scalar(value, detail):
        detail["bytes"] = value.nbytes
        detail["preview"] = cut(repr(value.item()))

    def of_frame(value, detail):
        detail["shape"] = list(value.shape)
        labels = value.columns if len(detail["shape"]) == 2 else [value.name]
        shown = [preview(label, 1) for label in itertools.islice(iter(labels), item_count)]
        detail["preview"] = cut(", ".join(shown) + (", …" if len(labels) > item_count else ""))
        kinds = list(value.dtypes) if len(detail["shape"]) == 2 else [value.dtype]
        if all(issubclass(type(kind), attribute("numpy", "dtype")) for kind in kinds):
            used = value.memory_usage(deep=False)
            detail["bytes"] = int(used if type(used) is int else used.sum())

    def of_library(kind, value, detail):
        if is_one(kind, "numpy", "ndarray"):
            of_array(value, detail)
        elif is_one(kind, "numpy", "float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint8",
                    "uint16", "uint32", "uint64", "bool_", "complex64", "complex128"):  # fmt: skip
            of_scalar(value, detail)
        elif is_one(kind, "pandas", "DataFrame", "Series"):
            of_frame(value, detail)

    def detail_of(value):
        kind = type(value)
        detail = {"type": cut(name_of(kind)), "shape": None, "length": None, "bytes": None, "preview": None}
        try:
            if is_plain(kind):
                detail["preview"] = preview(value)
                detail["bytes"] = sys.getsizeof(value)
                if any(kind is one for one in (str, bytes, bytearray, list, tuple, set, frozenset, dict, range)):
                    detail["length"] = len(value)
            elif issubclass(kind, type):
                detail["preview"] = cut(f"class {name_of(value)}")
            else:
                of_library(kind, value, detail)
        except Exception:
            pass  # it was changed meanwhile by a thread, or is larger than a number can say: then less is known of it
        return detail

    def is_listed(name, value):
        if type(name) is not str or name.startswith("_") or issubclass(type(value), types.ModuleType):
            return False
        return not (name in hidden and hidden[name] is value)

    found = sorted((item for item in list(namespace.items()) if is_listed(*item)), key=lambda item: item[0])
    names, details, size = [], {}, 0
    for name, value in found:
        if len(names) == limit or len(name) > name_bytes:
            continue
        names.append(name)
        if size < detail_bytes:
            details[name] = detail_of(value)
            size += len(json.dumps(details[name])) + len(name)
    return {"variables": names, "details": details, "total": len(found)}


def publish(mark, limit):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.display_pub.publish({mark: describe(shell.user_ns, shell.user_ns_hidden, limit)})
