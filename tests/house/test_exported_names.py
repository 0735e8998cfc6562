"""``__all__`` says what is public: sorted, importable, complete, described."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from types import ModuleType

import pytest

from .rooms import ROOMS, load, public_modules

MODULES = public_modules()


def exported(module: ModuleType) -> list[str]:
    names: list[str] = module.__all__
    return names


@pytest.mark.parametrize("name", MODULES)
def test_every_public_module_says_what_is_public(name: str) -> None:
    module = load(name)
    assert module.__doc__
    names = exported(module)
    assert len(names) == len(set(names))
    assert [entry for entry in names if not hasattr(module, entry)] == []
    # Constants, then classes, then functions: the order that ruff keeps (RUF022).
    kinds = [(0 if entry.isupper() else 1 if entry[0].isupper() else 2, entry) for entry in names]
    assert kinds == sorted(kinds)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_offers_what_it_imports(room: str) -> None:
    module = load(f"hansa.{room}")
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    imported = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hansa")
        for alias in node.names
    }
    assert imported - set(exported(module)) == set()


@pytest.mark.parametrize("name", MODULES)
def test_every_public_name_is_described(name: str) -> None:
    module = load(name)
    silent = []
    for entry in exported(module):
        thing = getattr(module, entry)
        if not (inspect.isclass(thing) or inspect.isfunction(thing)):
            continue
        if not inspect.getdoc(thing):
            silent.append(entry)
        if inspect.isclass(thing) and thing.__module__.startswith("hansa"):
            silent += [
                f"{entry}.{attribute}"
                for attribute, value in vars(thing).items()
                if not attribute.startswith("_")
                and (inspect.isfunction(value) or isinstance(value, property | classmethod | staticmethod))
                and not inspect.getdoc(value)
                and value.__qualname__.startswith(thing.__qualname__ + ".")
                if hasattr(value, "__qualname__")
            ]
    assert silent == []
