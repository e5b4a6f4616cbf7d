"""Programs judged by the block, in this process or in others."""

import tempfile
from collections import Counter
from pathlib import Path

from tests.kinds.judge import Judge, Verdict
from tests.kinds.programs import write_program
from tests.kinds.shrink import smaller


def judged(text, folder, derived=None):
    """The verdict on a text."""
    try:
        judge = Judge(text, folder, derived)
    except Exception as error:
        return Verdict(unknown=[f"the module raises {type(error).__name__}"])
    try:
        return judge.verdict()
    finally:
        judge.closed()


def block(seed, numbers, small=False):
    """The verdicts on some programs: counts, refusals by reason, and the failing programs with their findings."""
    words, reasons, failing = Counter(), Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            text = write_program(seed, number).text
            found = judged(text, Path(folder))
            words[found.word] += 1
            reasons.update({told for _, told in found.refused})
            if found.wrong or found.raised:
                if small:
                    text, found = smaller(text, found, lambda text: judged(text, Path(folder)))
                failing.append((number, text, found.wrong, found.raised))
    return words, reasons, failing
