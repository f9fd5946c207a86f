"""`python -m praxis` is the `praxis` command."""

from praxis.cli.main import main

raise SystemExit(main())
