"""`python -m ecodesk` is the same as `ecodesk`."""

import sys

from ecodesk.app import main

sys.exit(main())
