"""The same batches on more machines than one: Dask (the extra `cluster`)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from sx_kernel.conformance.batches import Report, run_batch
from sx_kernel.conformance.cases import Batch, Verdict
from sx_kernel.conformance.options import UsageError
from sx_kernel.conformance.processes import Processes
from sx_kernel.conformance.schedule import run_batches

LOCAL: Final = "local"
"""The address of a cluster that is started here and ends with the run."""


def run_batch_here(batch: Batch) -> list[Verdict]:
    """Run a batch in fresh processes of this machine, whichever of the cluster's it is."""
    found: list[Verdict] = []
    asyncio.run(run_batch(batch, found.append, Processes()))
    return found


async def run_on_cluster(batches: Sequence[Batch], report: Report, address: str) -> None:
    """Run all batches on the Dask cluster at `address`, as many at a time as it has threads.

    The cluster's machines need this package, and no files: a batch has its texts with it.
    Raises UsageError if Dask is not installed or nobody answers there.
    """
    try:
        import distributed
    except ImportError:
        message = "--dask needs Dask: pip install 'sx-kernel[cluster]'"
        raise UsageError(message) from None
    connect: Any = distributed.Client
    options = {"processes": False, "dashboard_address": None} if address == LOCAL else {}
    where = {} if address == LOCAL else {"address": address}
    try:
        client = await connect(**where, **options, asynchronous=True, timeout=10)
    except (OSError, TimeoutError, ValueError) as problem:
        message = f"no Dask cluster at {address}: {problem}"
        raise UsageError(message) from None
    try:
        workers = client.scheduler_info()["workers"].values()
        threads = sum(worker["nthreads"] for worker in workers)

        async def there(batch: Batch, report: Report) -> None:
            for verdict in await client.submit(run_batch_here, batch, pure=False):
                report(verdict)

        await run_batches(batches, report, there, parallel=max(1, threads))
    finally:
        await client.close()
