"""Running the server: one process, no log of addresses (they carry codes), a short goodbye."""

import uvicorn

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
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GOODBYE,
    )
