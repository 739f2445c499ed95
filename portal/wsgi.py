"""The WSGI entry for granian and any other server. Refuses a production start without what it needs."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()
if settings.TRUSTED_PROXY:  # sign-in limits and the log of downloads see visitors, not the front server
    application = wrap_wsgi_with_proxy_headers(application, trusted_hosts="*")

from portal.checks import refuse_unfit  # noqa: E402 - needs the applications loaded

refuse_unfit()
