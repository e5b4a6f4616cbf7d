"""The emitted texts that are kept, byte for byte: read the difference aloud, then `python -m tests.golden`."""

import pytest

from tests.golden import FOLDER, TEXTS, emitted, file_of


@pytest.mark.parametrize("name, kind", TEXTS)
def test_the_emitted_text_is_the_one_that_was_read(name, kind):
    assert emitted(name, kind) == file_of(name, kind).read_text(encoding="utf-8")


def test_every_kept_text_is_compared():
    assert sorted(file.name for file in FOLDER.iterdir()) == sorted(file_of(*text).name for text in TEXTS)
