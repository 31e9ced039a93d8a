"""`mortise plugin check` of plugins that do wrong."""

import os
from pathlib import Path

import pytest
from harness.examining import GOOD, OK, REFUSED, check, failures, only, text
from harness.fixtures import manifest, plugin, tool

# Threads are asked by a signal where they are. Thread Sanitizer holds it back, and with either sanitizer all threads begin in
# the program, as the host's own do.
IS_SANITIZED = "MORTISE_SANITIZER" in os.environ
SANITIZED = "a sanitizer hides whose threads are"

# One that forbids something.
MANIFEST = manifest("faulty", tools=[tool("faulty") | {"inputSchema": {"type": "object", "additionalProperties": False}}])

# What finishes each call half a second after it came, and forgets those that it has when it stops.
FORGETFUL = {
    "WITH": "static volatile int stopped; static void *later(void *call) {"
            f" for (int left = 500; left && !stopped; left--) usleep(1000); if (!stopped) {OK.replace('call,', '(mortise_id)(size_t)call,')}; return 0; }}",
    "START": "stopped = 0",
    "STOP": "stopped = 1",
    "ANSWER": 'if (has(method, "tools/call") && has(params, "\\"faulty\\"")) {'
              f" pthread_t thread; pthread_create(&thread, 0, later, (void *)(size_t)call); pthread_detach(thread); }} else {REFUSED}",
}  # fmt: skip

FAULTS: dict[str, tuple[dict[str, str], str, str]] = {
    "crashes when it starts": (
        {"START": "abort()"}, "lifecycle", "did not survive, within `start`: the process ended by signal 6",
    ),
    "crashes when it stops": (
        {"ANSWER": GOOD, "STOP": "abort()"}, "lifecycle",
        "did not survive, within `stop`: the process ended by signal 6",
    ),
    "crashes when it is loaded": (
        {"LOADED": "abort()"}, "manifest", "did not survive, while it was loaded: the process ended by signal 6",
    ),
    "crashes when it is called": (
        {"ANSWER": "abort()"}, "valid-arguments", "did not survive, while it was called: the process ended by signal 6",
    ),
    "crashes on wrong arguments": (
        {"ANSWER": f'if (has(params, "no such argument")) abort(); {GOOD}'}, "invalid-arguments", "signal 6",
    ),
    "answers twice": ({"ANSWER": f"{GOOD}; {OK}"}, "valid-arguments", "finished a call"),
    "answers by an error of the protocol": (
        {"ANSWER": "finish(call, MORTISE_FAILED, \"\")"}, "valid-arguments", "error of the protocol",
    ),
    "answers what is no JSON": ({"ANSWER": "finish(call, MORTISE_OK, \"{\")"}, "valid-arguments", "not valid JSON"),
    "answers all methods": ({"ANSWER": OK}, "unknown-names", "as if all were well"),
    "never answers": ({"ANSWER": "(void)0"}, "valid-arguments", "in time"),
    "reports progress that falls": (
        {"ANSWER": f"host->progress(host, call, 2, 0, (mortise_bytes){{0, 0}}); "
                   f"host->progress(host, call, 1, 0, (mortise_bytes){{0, 0}}); {GOOD}"},
        "valid-arguments", "progress went from 2.0 to 1.0",
    ),
    "writes to standard output": (
        {"ANSWER": f'puts("hello"); {GOOD}'}, "valid-arguments", "writes to standard output",
    ),
    "changes the working directory": ({"ANSWER": GOOD, "START": '(void)!chdir("/")'}, "surroundings", "working directory"),
    "changes the environment": ({"ANSWER": GOOD, "START": 'setenv("FAULTY", "1", 1)'}, "surroundings", "FAULTY"),
    "handles signals": ({"ANSWER": GOOD, "START": "signal(SIGINT, SIG_IGN)"}, "surroundings", "Interrupt"),
    "leaves a thread each time that it starts": (
        {"ANSWER": GOOD, "START": "pthread_t thread; pthread_create(&thread, 0, rest, 0); pthread_setname_np(thread, \"stray\")"},
        "threads", "1 of its threads run on when it has stopped: 'stray'",
    ),
    "leaves a thread that takes no signals": (
        {"ANSWER": GOOD, "START": "sigset_t all, before; sigfillset(&all); pthread_sigmask(SIG_BLOCK, &all, &before); "
                                  "pthread_t thread; pthread_create(&thread, 0, rest, 0); "
                                  "pthread_sigmask(SIG_SETMASK, &before, 0)"},
        "threads", "1 of its threads run on when it has stopped",
    ),
    "leaves threads": (
        {"ANSWER": GOOD, "START": "pthread_t thread; pthread_create(&thread, 0, rest, 0)"},
        "leftovers", "threads were left",
    ),
    "forgets its calls when it stops": (FORGETFUL, "stopping", "It stopped without finishing tools/call"),
    "leaves descriptors": ({"ANSWER": GOOD, "START": 'open("/dev/null", O_RDONLY)'}, "leftovers", "descriptors were left"),
    "leaves processes": (
        {"ANSWER": GOOD, "START": "if (fork() == 0) { for (;;) pause(); }"}, "leftovers", "processes are alive",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(fault, marks=pytest.mark.skipif(IS_SANITIZED, reason=SANITIZED)) if where == "threads" else fault
        for fault, (_, where, _) in FAULTS.items()
    ],
)
def test_a_plugin_is_told_its_fault(fault: str, tmp_path: Path) -> None:
    macros, where, words = FAULTS[fault]
    # As far as the check that finds it.
    level = {"leftovers": 10, "stopping": 7}.get(where, 6)
    library = plugin(tmp_path, "faulty", MANIFEST, **macros)
    found = failures(check(library, "--patience", "2", level=level, code=1))
    assert words in found.get(where, ""), found


@pytest.mark.skipif(IS_SANITIZED, reason=SANITIZED)
def test_a_thread_that_is_begun_once_for_all_is_warned_of(tmp_path: Path) -> None:
    once = "static int begun; if (!begun++) { pthread_t thread; pthread_create(&thread, 0, rest, 0); }"
    library = plugin(tmp_path, "faulty", MANIFEST, ANSWER=GOOD, START=once)
    threads = {each["check"]: each for each in check(library, level=5, code=0)["checks"]}["threads"]
    (warning,) = threads["findings"]
    assert warning["severity"] == "warning" and "It begins them once for all" in warning["what"]


# A fault of two of three tools.
SEVERAL = manifest("faulty", tools=[tool("faulty"), tool("faulty_too"), tool("good")])
TWICE = f'if (has(params, "\\"faulty")) {{ {OK}; {OK}; }} else if (has(params, "\\"good\\"")) {OK}; else {REFUSED}'
NO_JSON = f'if (has(params, "\\"faulty")) finish(call, MORTISE_OK, "{{"); else if (has(params, "\\"good\\"")) {OK}; else {REFUSED}'


@pytest.mark.parametrize(("answer", "words"), [(TWICE, "finished a call"), (NO_JSON, "is not valid JSON")])
def test_a_fault_is_told_once_with_how_often_and_of_which_tools(answer: str, words: str, tmp_path: Path) -> None:
    library = plugin(tmp_path, "faulty", SEVERAL, ANSWER=answer)
    report = check(library, code=1)
    told = [
        (each["check"], finding)
        for each in report["checks"]
        for finding in each["findings"]
        if finding["severity"] == "failure"
    ]
    assert all(words in finding["what"] for _, finding in told), told
    first, *others = told
    assert first[0] == "valid-arguments" and "told_by" not in first[1]
    assert all(finding["told_by"] == "valid-arguments" for _, finding in others), others
    assert len({check for check, _ in told}) == len(told), "once in each check"
    occasions = first[1]["occasions"]
    assert occasions["tools"] == ["faulty", "faulty_too"] and occasions["count"] == 2
    assert [example.split(" ")[0] for example in occasions["examples"]] == ["faulty", "faulty_too"]

    lines = text(library, "--junit", str(tmp_path / "report.xml"))
    assert lines.count("  why: The plugin interface forbids it") == 1 and len(lines.splitlines()) < 80, lines
    assert "seen: 2 times, of 'faulty', 'faulty_too'" in lines and "(As in valid-arguments" in lines
    assert (tmp_path / "report.xml").read_text().count("why: The plugin interface forbids it") == 1


def test_a_crash_while_others_are_called_accuses_none_of_them(tmp_path: Path) -> None:
    # Which crashes once several run, so that only much at once shows it.
    answer = (
        f'if (!has(method, "tools/call")) {REFUSED};'
        ' else { if (__sync_add_and_fetch(&running, 1) > 8) abort();'
        " pthread_t thread; pthread_create(&thread, 0, later, (void *)(size_t)call); pthread_detach(thread); }"
    )
    wait = (
        "static int running; static void *later(void *call) { usleep(100000); __sync_sub_and_fetch(&running, 1);"
        f" {OK.replace('call,', '(mortise_id)(size_t)call,')}; return 0; }}"
    )
    library = plugin(tmp_path, "faulty", SEVERAL, ANSWER=answer, WITH=wait)
    checks = {each["check"]: each["findings"] for each in check(library, level=8, code=1)["checks"]}
    for where in ("concurrency", "isolated-concurrency"):
        (finding,) = checks[where]
        assert "signal 6" in finding["what"] and "while several calls of it ran" in finding["what"]
        assert finding["occasions"]["tools"] == [] and finding["occasions"]["count"] == 1


def test_a_crash_in_stop_is_told_also_of_a_process_of_its_own(tmp_path: Path) -> None:
    library = plugin(tmp_path, "faulty", MANIFEST, ANSWER=GOOD, STOP="abort()")
    assert "Before it had stopped, its process ended by signal 6, Aborted." in only(library, "isolated-lifecycle", tmp_path)


def test_a_start_that_hangs_is_named(tmp_path: Path) -> None:
    found = failures(check(plugin(tmp_path, "faulty", MANIFEST, START="for (;;) pause()"), level=3, code=1))
    assert list(found) == ["lifecycle"] and "it has not returned from `start`" in found["lifecycle"]


@pytest.mark.parametrize(
    ("loaded", "words"),
    [
        ('(void)!open("/dev/null", O_RDONLY)', "To load it opens 1 descriptors: /dev/null."),
        pytest.param(
            "pthread_t thread; pthread_create(&thread, 0, rest, 0)", "To load it starts 1 threads.",
            marks=pytest.mark.skipif(IS_SANITIZED, reason=SANITIZED),
        ),
    ],
)  # fmt: skip
def test_what_a_library_does_as_soon_as_it_is_loaded_is_warned_of(loaded: str, words: str, tmp_path: Path) -> None:
    library = plugin(tmp_path, "faulty", MANIFEST, LOADED=loaded)
    loading = {each["check"]: each for each in check(library, level=3, code=0)["checks"]}["loading"]
    assert [finding["what"] for finding in loading["findings"]] == [words]
