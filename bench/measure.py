"""Times of calls: medians of whole calls, taken in turns so that what disturbs one disturbs the other.

What is measured is processor time: one thread computes, and what else the machine does is not counted.
"""

import statistics
import time
import tracemalloc


def timed(call, repeats):
    """Seconds a call, over several calls in a row."""
    began = time.process_time()
    for _ in range(repeats):
        call()
    return (time.process_time() - began) / repeats


def medians(*calls, seconds=0.6):
    """The median time of each call, taken in turns for about that many seconds each."""
    for call in calls:
        call()
    repeats = [max(1, round(2e-3 / max(timed(call, 1), 1e-7))) for call in calls]
    rounds = max(15, round(seconds / max(2e-3, *[timed(call, count) * count for call, count in zip(calls, repeats)])))
    found = [[] for _ in calls]
    for _ in range(rounds):
        for times, call, count in zip(found, calls, repeats):
            times.append(timed(call, count))
    return [statistics.median(times) for times in found]


def fastest(*calls, rounds=20, seconds=1.0):
    """The least time of each call, one at a time in turns: what other processes take away is left out."""
    found = [[timed(call, 1)] for call in calls]
    began = time.perf_counter()
    while len(found[0]) < 4 or len(found[0]) < rounds and time.perf_counter() - began < seconds:
        for times, call in zip(found, calls):
            times.append(timed(call, max(1, round(1e-4 / times[0]))))
    return [min(times) for times in found]


def peak_bytes(call, warm=True):
    """The most memory that was taken during a call: the second one, where it is to be `warm`."""
    if warm:
        call()
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
