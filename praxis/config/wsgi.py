"""The web application, for granian or any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "praxis.config.settings")

application = get_wsgi_application()

from praxis.access.inventory import refuse_unruled_urls  # noqa: E402
from praxis.config import collector, demo_clock  # noqa: E402
from praxis.kernel import sealing  # noqa: E402

sealing.master_key()
refuse_unruled_urls()
demo_clock.adopt()
collector.calm()
