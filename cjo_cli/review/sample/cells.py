"""The cells of an extract: of each column its values under pseudonyms, and where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cjo_cli.log.data import Column as Values
from cjo_cli.model.base import ValueType
from cjo_cli.review.sample.pseudonyms import DAY, Pseudonyms, rounded
from cjo_cli.review.sample.roles import Column, Role
from cjo_cli.simulate.result import Array


@dataclass(frozen=True)
class Cells:
    """Values of one type, text as objects; and which of them are there."""

    type: ValueType
    values: Array
    valid: Array


@dataclass(frozen=True)
class Cover:
    """What makes cells of a log's columns: their roles, and by column the texts that enough customers share."""

    roles: Mapping[Column, Role]
    common: Mapping[Column, frozenset[str]]
    made: Pseudonyms

    def cells(self, column: Column, found: Values, texts: Array, shifts: Array) -> Cells:
        """A column's cells; `texts` are a part's by code, `shifts` are days by row."""
        role = self.roles[column]
        if role.type == "string":
            return self._texts(column, role, texts[found.values], found.valid)
        return Cells(role.type, self._plain(role, found.values, shifts), found.valid)

    def _plain(self, role: Role, values: Array, shifts: Array) -> Array:
        """Numbers, instants, dates; of personal ones none stays as it is."""
        if not role.personal or role.type == "boolean":
            return values
        if role.type == "integer":
            return self.made.integers(values)
        if role.type == "number":
            return rounded(values)
        return np.asarray(values + shifts * (DAY if role.type == "timestamp" else 1))

    def _texts(self, column: Column, role: Role, values: Array, valid: Array) -> Cells:
        """Texts that many share stay; of the others those that the plan reads are replaced, the rest left out."""
        distinct, inverse = np.unique(np.where(valid, values, "").astype(object), return_inverse=True)
        said = [self._text(column, role, str(value)) for value in distinct.tolist()]
        there = np.array([text is not None for text in said], dtype=np.bool_)
        made = np.array([text or "" for text in said], dtype=object)
        return Cells("string", made[inverse], valid & there[inverse])

    def _text(self, column: Column, role: Role, value: str) -> str | None:
        if not role.personal and (value in role.texts.whole or value in self.common.get(column, frozenset())):
            return value
        replaced = (role.personal or role.read) and not role.place
        return self.made.text(value, role.texts) if replaced else None
