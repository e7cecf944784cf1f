"""Data sets that come in a package of their own."""

from importlib import import_module
from types import ModuleType

from surrogate.errors import SurrogateInputError


def optional_module(name: str) -> ModuleType:
    """Import a module of the extra ``data``.

    Args:
        name: The module, as Python imports it.

    Raises:
        SurrogateInputError: It is not installed, or does not work; the message says what to
            install.
    """
    try:
        return import_module(name)
    except ImportError as error:
        package = name.split(".")[0]
        raise SurrogateInputError(
            f"this data set needs the package {package} ({error}); "
            "install it with: pip install 'lif-bridge[data]'"
        ) from error
