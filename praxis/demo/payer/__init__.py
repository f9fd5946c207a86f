"""The clearinghouse and the payers of the demo: files in, files out, no database.

`python -m praxis.demo.payer --exchange DIR` answers the 837Ps it finds in `out` and moves them
to `sent`, as a clearinghouse's own program does. It knows of the office only what they say.
"""

from praxis.demo.payer.folders import Exchange
from praxis.demo.payer.simulator import Answered, Simulator

__all__ = ["Answered", "Exchange", "Simulator"]
