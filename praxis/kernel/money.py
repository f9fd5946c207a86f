"""Whole cents. Rounding is half-up (away from zero), here and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from praxis.kernel.errors import PraxisError

_TYPED = re.compile(r"^\s*(-)?\s*\$?\s*(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d{1,2}))?\s*$")


class NotMoney(PraxisError):
    code = "not_money"


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """US dollars as whole cents."""

    cents: int

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read what a person typed: "85", "$1,215.00", "-3.5". Raises NotMoney."""
        match = _TYPED.match(text)
        if not match or (match[2] is None and match[3] is None):
            raise NotMoney("Type an amount such as 85.00.")
        whole = int((match[2] or "0").replace(",", ""))
        part = int((match[3] or "0").ljust(2, "0"))
        return cls((whole * 100 + part) * (-1 if match[1] else 1))

    @classmethod
    def from_decimal(cls, amount: Decimal) -> Money:
        return cls(int((amount * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)))

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents)

    def __neg__(self) -> Money:
        return Money(-self.cents)

    def __mul__(self, count: int) -> Money:
        return Money(self.cents * count)

    def __bool__(self) -> bool:
        return self.cents != 0

    def share(self, basis_points: int) -> Money:
        """A percentage of the amount, in basis points (2000 = 20 %)."""
        exact = Decimal(self.cents * basis_points) / 10_000
        return Money(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)))

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Parts in proportion to `weights` by largest remainder; they add up to the cent.

        Earlier parts win ties. Weights are not negative and not all zero.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights must be non-negative and not all zero")
        sign = -1 if self.cents < 0 else 1
        whole = [abs(self.cents) * w // total for w in weights]
        rest = abs(self.cents) - sum(whole)
        by_remainder = sorted(
            range(len(weights)), key=lambda i: (-(abs(self.cents) * weights[i] % total), i)
        )
        for i in by_remainder[:rest]:
            whole[i] += 1
        return [Money(sign * part) for part in whole]

    def __str__(self) -> str:
        sign = "-" if self.cents < 0 else ""
        return f"{sign}${abs(self.cents) // 100:,}.{abs(self.cents) % 100:02d}"
