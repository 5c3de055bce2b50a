"""Running the server: one process, a log of failures alone and no addresses in it, a short goodbye."""

import uvicorn

from app.core.logs import CONFIGURATION
from app.settings import Settings

GOODBYE = 5  # seconds that open connections have to finish when the server stops


def run_server(settings: Settings) -> None:
    """Serves until it is told to stop."""
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=CONFIGURATION,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GOODBYE,
    )
