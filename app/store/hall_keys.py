"""Return codes that were given on a laptop in a hall: once its round has come here, they open their answers here."""

from sqlmodel import Session, select

from app.core.keys import Keys, fingerprint_of_code
from app.store.parcel_tables import HallKey


def response_keys(session: Session, return_code: str, keys: Keys) -> list[str]:
    """What the store may keep of this return code: as it is hashed here first, then as each laptop did."""
    others = session.exec(select(HallKey.key).order_by(HallKey.key))
    return [keys.response_key(return_code), *(fingerprint_of_code(bytes.fromhex(key), return_code) for key in others)]
