"""``python -m aigov``: the same as the ``aigov`` command."""

import os
import sys

# `python -m` puts the current directory first on the path: it may be the checked repository.
if sys.path and sys.path[0] in ("", os.getcwd()):
    del sys.path[0]

from aigov.cli import main

sys.exit(main())
