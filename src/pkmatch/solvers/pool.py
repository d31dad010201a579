"""
Engines side by side: questions are handed in and answered in any order.

`EnginePool` holds engine processes of its own, and starts a new one where one has died; `ExecutorPool` sends questions
through an executor of the user's, a distributed one too.
"""

from __future__ import annotations

import queue
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, Protocol, Self

from pkmatch.columns import Answer, FloatArray, Limits, SparseModel
from pkmatch.errors import SolverError
from pkmatch.solvers.engines import answer
from pkmatch.solvers.process import EngineProcess, bare


class Pool(Protocol):
    """Whoever answers several questions at the same time."""

    workers: int

    def submit(self, model: SparseModel, limits: Limits, engine: str, hint: FloatArray | None = None) -> Future[Answer]:
        """The answer to come; a `SolverError` in it costs this question only."""
        ...

    def work(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """What a function that can be imported comes to, worked out beside the answers."""
        ...


class EnginePool:
    """A few engine processes; use as a context manager."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._free: queue.SimpleQueue[EngineProcess] = queue.SimpleQueue()
        self._all = [EngineProcess() for _ in range(workers)]
        for process in self._all:
            self._free.put(process)
        self._threads = ThreadPoolExecutor(workers)
        self._closed = False

    def submit(self, model: SparseModel, limits: Limits, engine: str, hint: FloatArray | None = None) -> Future[Answer]:
        """The answer to come, from the first process that is free."""
        return self._threads.submit(self._with_a_process, lambda process: process.solve(model, limits, engine, hint))

    def work(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """What a function comes to, from the first process that is free."""
        name = getattr(function, "__name__", "a function")
        return self._threads.submit(
            self._with_a_process, lambda process: process.call(name, None, function, *arguments)
        )

    def _with_a_process(self, ask: Callable[[EngineProcess], Any]) -> Any:
        process = self._free.get()
        try:
            return ask(process)
        except SolverError:
            if not process.alive and not self._closed:
                process.close()
                process = EngineProcess()
                self._all.append(process)
            raise
        finally:
            self._free.put(process)

    @property
    def pids(self) -> list[int]:
        """Numbers of the processes, those that have died included."""
        return [process.pid for process in self._all]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._closed = True
        for process in self._all:
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in self._all:
            process.close()


class ExecutorPool:
    """An executor of the user's; its workers need this library installed."""

    def __init__(self, executor: Executor, workers: int) -> None:
        self.workers = workers
        self._executor = executor

    def submit(self, model: SparseModel, limits: Limits, engine: str, hint: FloatArray | None = None) -> Future[Answer]:
        """The answer to come, from wherever the executor has it made."""
        return self._executor.submit(answer, bare(model), limits, engine, hint)

    def work(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """What a function comes to, wherever the executor has it done."""
        return self._executor.submit(function, *arguments)
