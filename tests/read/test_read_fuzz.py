"""Whatever a file holds: documents that are sound, or one `DocumentError` that says why not."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from read_inside import inside
from read_samples import SAMPLES, assert_sound, damaged, read_bytes

from onrecord.errors import DocumentError
from onrecord.read import Limits

LIMITS = Limits(max_seconds=20)


def check(folder: Path, suffix: str, data: bytes) -> None:
    name = f"a{suffix}"
    try:
        reading = read_bytes(folder, name, data, LIMITS)
    except DocumentError as error:
        assert error.path == name
        assert error.message and error.fix
        assert "crashed" not in error.message and "seconds and was stopped" not in error.message
    else:
        assert_sound(reading)
        assert read_bytes(folder, name, data, LIMITS) == reading


@pytest.mark.parametrize("suffix", sorted(SAMPLES))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, suffix: str, seed: int) -> None:
    check(tmp_path, suffix, damaged(suffix, Random(seed)))


@pytest.mark.parametrize("suffix", sorted(SAMPLES))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_file_that_is_damaged_within_is_read_or_refused(tmp_path: Path, suffix: str, seed: int) -> None:
    check(tmp_path, suffix, inside(suffix, Random(seed)))


@pytest.mark.parametrize("suffix", sorted(SAMPLES))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300))
def test_random_bytes_are_read_or_refused(tmp_path: Path, suffix: str, data: bytes) -> None:
    check(tmp_path, suffix, data)
