"""Files of a storage that fsspec opens: s3://, gs://, ftp://, memory://, chains such as zip://."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, cast

from geomap.errors import ReportError

WEB = ("http://", "https://")
GLOB = "*?["
# What opens the addresses of a protocol, where fsspec alone does not.
PACKAGES = {
    **dict.fromkeys(("s3", "s3a"), "s3fs"),
    **dict.fromkeys(("gs", "gcs"), "gcsfs"),
    **dict.fromkeys(("abfs", "abfss", "adl", "az"), "adlfs"),
    **dict.fromkeys(("sftp", "ssh"), "paramiko"),
    **dict.fromkeys(("http", "https"), "requests aiohttp"),
    "smb": "smbprotocol",
}
# What libraries of storages raise beside errors of the system, by module.
FOREIGN_ERRORS = (
    ("ftplib", "Error"),
    ("botocore.exceptions", "BotoCoreError"),
    ("aiohttp", "ClientError"),
    ("gcsfs.retry", "HttpError"),
    ("azure.core.exceptions", "AzureError"),
    ("paramiko", "SSHException"),
)
PASSWORD = re.compile(r"(://[^/@:]*):[^/@]*@")


@dataclass(frozen=True, slots=True)
class Stored:
    """One file of a storage."""

    files: Any  # the fsspec file system
    path: str
    address: str
    size: int = 0

    @property
    def name(self) -> PurePosixPath:
        """The file's name."""
        return PurePosixPath(self.path)

    def open(self) -> io.BufferedReader:
        """Its bytes, fetched block by block as they are read.

        Raises
        ------
        ReportError
            When it cannot be opened.
        """
        with _in_one_line(self.address):
            return io.BufferedReader(cast(io.RawIOBase, self.files.open(self.path, "rb")))

    def beside(self, name: str) -> bytes | None:
        """The bytes of another file of the same folder; None where there is none."""
        path = str(self.name.with_name(name))
        with _in_one_line(self.address), suppress(FileNotFoundError):
            return cast(bytes, self.files.cat_file(path))
        return None


@dataclass(frozen=True, slots=True)
class Listing:
    """What an address names."""

    root: str  # the folder that names are told below
    files: list[Stored]
    single: bool  # one file, named by the user


def is_storage(source: str) -> bool:
    """Whether a source is an address that fsspec is to open."""
    return ("://" in source or "::" in source) and not source.lower().startswith(WEB)


def list_storage(source: str) -> Listing:
    """The files that an address names: one, all below a folder, or those that fit a pattern.

    Raises
    ------
    ReportError
        When there is nothing, or the storage cannot be opened.
    """
    try:
        import fsspec
    except ImportError:
        raise ReportError(
            f"{source}: addresses of storages need fsspec: pip install 'geomap[cluster]'"
        ) from None
    with _in_one_line(source):
        files, path = fsspec.core.url_to_fs(source)
        if any(sign in path for sign in GLOB):
            found = files.glob(path, detail=True)
            root, single = _before_glob(path), False
        elif files.isdir(path):
            found, root, single = files.find(path, detail=True), path, False
        else:
            found, single = {path: files.info(path)}, True
            root = str(PurePosixPath(path).parent)
    kept = [
        Stored(files, name, _address(files, name), about.get("size") or 0)
        for name, about in sorted(found.items())
        if about.get("type") == "file"
    ]
    return Listing(root, kept, single)


def _address(files: Any, name: str) -> str:
    """What messages call a file: with its server, without a password."""
    address = str(files.unstrip_protocol(name))
    host, port = getattr(files, "host", None), getattr(files, "port", None)
    server = f"{host}:{port}" if port else host
    return address.replace(":///", f"://{server}/", 1) if server else address


def _before_glob(path: str) -> str:
    """The folder that a pattern looks in."""
    parts = PurePosixPath(path).parts
    fixed = [part for part in parts if not any(sign in part for sign in GLOB)]
    return str(PurePosixPath(*fixed[: _common(parts, fixed)]))


def _common(parts: tuple[str, ...], fixed: list[str]) -> int:
    return next((at for at, part in enumerate(parts) if part not in fixed), len(parts))


def without_password(source: str) -> str:
    """An address as messages show it."""
    return PASSWORD.sub(r"\1:…@", source)


def storage_errors() -> tuple[type[Exception], ...]:
    """What may go wrong with a storage, by the libraries that are in use."""
    loaded = ((sys.modules.get(module), name) for module, name in FOREIGN_ERRORS)
    return (OSError, EOFError, *(getattr(module, name) for module, name in loaded if module))


def _opening_errors() -> tuple[type[Exception], ...]:
    return (ValueError, *storage_errors())


@contextmanager
def _in_one_line(source: str) -> Iterator[None]:
    shown = without_password(source)
    try:
        yield
    except FileNotFoundError:
        raise ReportError(f"{shown}: there is no such file or folder.") from None
    except ImportError as error:
        raise ReportError(f"{shown}: needs one more package{_package(source, error)}") from None
    except _opening_errors() as error:
        raise ReportError(f"{shown}: cannot be opened ({_first_line(error)}).") from None


def _package(source: str, error: ImportError) -> str:
    """What to install, as far as it is known."""
    protocols = [part.partition("://")[0] for part in source.split("::")]
    packages = [PACKAGES[protocol] for protocol in protocols if protocol in PACKAGES]
    return f": pip install {' '.join(packages)}" if packages else f" ({error})."


def _first_line(error: Exception) -> str:
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(said).splitlines()[0]
