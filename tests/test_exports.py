"""What the package offers by name, and what importing it costs."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import onrecord


def test_all_is_sorted_and_every_name_is_there() -> None:
    assert onrecord.__all__ == sorted(onrecord.__all__)
    assert all(getattr(onrecord, name) is not None for name in onrecord.__all__)


def test_every_error_and_public_value_is_exported() -> None:
    import onrecord.errors
    import onrecord.types

    for module in (onrecord.errors, onrecord.types):
        classes = {name for name, value in vars(module).items() if isinstance(value, type)}
        own = {name for name in classes if getattr(module, name).__module__ == module.__name__}
        assert own - set(onrecord.__all__) <= {"Passage"}


def test_no_exported_name_is_also_a_modules() -> None:
    # Importing the module would put it in the place of the function.
    modules = {module.name for module in pkgutil.iter_modules(onrecord.__path__)}
    assert modules.isdisjoint(onrecord.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(onrecord, "nothing")


def test_importing_loads_no_model_library_and_reads_no_setting() -> None:
    code = (
        "import sys, os; os.environ['ONRECORD_NONSENSE'] = '1'; import onrecord; onrecord.Settings; onrecord.Speaker;"
        "print([m for m in ('torch', 'gradio', 'spacy', 'faiss', 'numpy', 'tiktoken', 'openai') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"
