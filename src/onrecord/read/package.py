"""Open zipped documents (.docx, .odt, .epub) safely: bounded when unpacked, XML without entities."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from lxml import etree

from onrecord.read.extract import Limits, Unreadable

_MAX_PARTS = 5000
_AGAIN = "Open it in its program and save it again, or save its text as .txt."
_DAMAGED = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    zlib.error,
)


def unpack(data: bytes, limits: Limits, name: str) -> dict[str, bytes]:
    """Return the parts of a package by their names.

    Raises:
        Unreadable: It is no package, is damaged or encrypted, or unpacks to more than is safe.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            # These are the declared sizes; zipfile never unpacks more than declared.
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > _MAX_PARTS or unpacked > limits.max_unpacked_bytes:
                raise Unreadable(
                    f"The {name} unpacks to {len(parts):,} parts and {unpacked:,} bytes, more than is safe "
                    f"(limit: {limits.max_unpacked_bytes:,}).",
                    fix="If this is intended, raise the limit max_unpacked_bytes.",
                )
            return {part.filename: archive.read(part) for part in parts if not part.is_dir()}
    except _DAMAGED as error:
        raise Unreadable(f"This is not an {name} document, or it is damaged.", fix=_AGAIN) from error


def parse_xml(data: bytes, name: str) -> Any:
    """Return the root of an XML document; nothing is fetched and no entity is expanded.

    Raises:
        Unreadable: It is not XML, or it declares entities.
    """
    if b"<!ENTITY" in data.replace(b"\0", b""):  # UTF-16 has the same ASCII characters between NULs
        raise Unreadable(
            f"The {name} declares XML entities, which can be used for attacks.",
            fix="Do not trust this file. If you must, open it in its program and save its text as .txt.",
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        raise Unreadable(f"The {name} is damaged: it is not valid XML.", fix=_AGAIN) from error
    except ValueError as error:
        raise Unreadable(f"The {name} is damaged: it is not valid XML.", fix=_AGAIN) from error
    if root is None:
        raise Unreadable(f"The {name} is empty.", fix=_AGAIN)
    return root


def local_name(element: Any) -> str:
    """Return the name of an element without its namespace; empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
