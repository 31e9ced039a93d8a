"""Runs Python source as if it were that of a file, which may have become another meanwhile.

The source stands in descriptor 3 behind this program, which is `offset` bytes long. The first argument is the file's
path. The source finds what a script finds: its module, `sys.argv` and `sys.path`.
"""


def run():
    import os
    import sys
    from importlib.machinery import SourceFileLoader

    with open(3, "rb") as file:
        file.seek(offset)  # noqa: F821
        source = file.read()
    del sys.argv[0]
    path = os.path.abspath(sys.argv[0])
    sys.path[:] = [os.path.dirname(path), *(entry for entry in sys.path if entry)]
    main = sys.modules["__main__"].__dict__
    builtins = main["__builtins__"]
    main.clear()
    main.update(
        __name__="__main__", __doc__=None, __package__=None, __loader__=SourceFileLoader("__main__", path),
        __spec__=None, __annotations__={}, __builtins__=builtins, __file__=path, __cached__=None,
    )  # fmt: skip
    try:
        exec(compile(source, path, "exec", dont_inherit=True), main)
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as error:
        error.__traceback__ = error.__traceback__.tb_next  # without this function
        sys.excepthook(type(error), error, error.__traceback__)
        sys.exit(1)


run()
