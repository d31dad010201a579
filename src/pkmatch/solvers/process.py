"""
Engines in a process of their own, so that an interrupt, a crash or a shortage of memory costs one answer only.

`EngineProcess` starts a Python that runs `serve`, sends it one model after another and reads the
answers. A native solve hears neither Ctrl-C nor, at times, its time limit: the process can be killed.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO, Any, Self

from pkmatch.columns import Answer, FloatArray, Limits, SparseModel
from pkmatch.errors import SolverError
from pkmatch.solvers.engines import answer

GRACE_S = 10.0
"""How long an engine may overrun its time limit before it is stopped from outside."""
GRACE_S_AN_ENTRY = 2e-6
"""How much longer for each entry of its model: at 29 million, reading and scaling it takes PDLP more than 10 s."""
ENDING_S = 5.0
"""How long a process that answers no more may take to end by itself."""


class EngineProcess:
    """One engine process; use as a context manager. It starts while the model is still being built."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))}
        self._process = subprocess.Popen(
            # not with -m, which warns of a module that the package has imported already; -P: the path is as here
            [sys.executable, "-P", "-c", "from pkmatch.solvers.process import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        assert self._process.stdout is not None, "a pipe was asked for"
        threading.Thread(target=_read, args=(self._process.stdout, self._answers), daemon=True).start()

    def solve(self, model: SparseModel, limits: Limits, engine: str, hint: FloatArray | None = None) -> Answer:
        """
        The engine's answer to a model.

        Raises
        ------
        SolverError
            When the engine fails, its process ends, or it overruns its time limit by more than a little
            (`GRACE_S`) and what a large model takes beside.
        """
        grace_s = GRACE_S + GRACE_S_AN_ENTRY * len(model.value)
        patience = None if limits.time_s is None else max(limits.time_s, 0.0) + grace_s
        found: Answer = self.call(f"engine {engine!r}", patience, answer, bare(model), limits, engine, hint)
        return found

    def call(self, name: str, patience_s: float | None, function: Callable[..., Any], *arguments: Any) -> Any:
        """
        What a function that can be imported comes to in the process.

        Parameters
        ----------
        name
            Of who works there, for errors.
        patience_s
            Seconds after which the process is stopped; `None` = never.

        Raises
        ------
        SolverError
            When the function fails, the process ends, or patience does.
        """
        assert self._process.stdin is not None, "a pipe was asked for"
        try:
            pickle.dump((function, arguments), self._process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
            reply = self._answers.get(timeout=patience_s)
        except BrokenPipeError:
            reply = EOFError()
        except queue.Empty:
            self.kill()
            raise SolverError(f"{name} did not answer within {patience_s or 0.0:.1f} s and was stopped") from None
        except BaseException:
            self.kill()
            raise
        if isinstance(reply, EOFError):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(ENDING_S)
            self.kill()  # no effect on one that has ended; one that answers nonsense is not waited for
            code = self._process.returncode
            reason = f"killed by signal {-code}, perhaps for want of memory" if code < 0 else f"exit code {code}"
            raise SolverError(f"the process of {name} ended: {reason}")
        if isinstance(reply, BaseException):
            raise reply
        return reply

    def kill(self) -> None:
        """End the process at once; nothing of its work is kept."""
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process can be asked."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the process and give its pipes back."""
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def bare(model: SparseModel) -> SparseModel:
    """The model without the families' own arrays, which an engine does not read."""
    return SparseModel(
        model.lower,
        model.upper,
        model.integer,
        model.worth,
        model.row_lower,
        model.row_upper,
        model.row,
        model.column,
        model.value,
    )


def _read(pipe: IO[bytes], answers: queue.SimpleQueue[Any]) -> None:
    """Hand on one answer after another; an `EOFError` when the process has ended."""
    while True:
        try:
            answers.put(pickle.load(pipe))
        except Exception:  # a process that is killed may leave a torn answer, which can fail in any way
            answers.put(EOFError())
            return


def serve() -> None:
    """Do what standard input asks for until it closes; ends at once when the parent is gone."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # HiGHS prints of its own accord, which is no answer
    requests: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def listen() -> None:
        while True:
            try:
                requests.put(pickle.load(sys.stdin.buffer))
            except EOFError:
                os._exit(0)
            except Exception:  # torn, since the parent was killed, or too large
                os._exit(1)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        function, arguments = requests.get()
        try:
            reply: Any = function(*arguments)
        except Exception as error:
            reply = error if isinstance(error, SolverError) else SolverError(f"{type(error).__name__}: {error}")
        pickle.dump(reply, replies, protocol=pickle.HIGHEST_PROTOCOL)
        replies.flush()
