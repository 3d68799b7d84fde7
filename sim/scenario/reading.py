"""Why a file cannot be read, in words: not there, a folder, a link that leads nowhere, not allowed."""

from pathlib import Path


def why_unreadable(path: Path, error: OSError) -> tuple[str, str]:
    """Return what is wrong with a file that could not be opened, and a remedy.

    Parameters
    ----------
    path
        The file.
    error
        What the system said.
    """
    try:
        if path.is_dir():
            return "the file cannot be read (this is a folder)", "name a file in it"
        if path.is_symlink() and not path.exists():
            return f"there is no such file: this is a link to {path.readlink()}", "mend the link"
    except OSError:
        pass  # A loop of links, or a folder on the way that may not be looked into: the system's word then.
    if isinstance(error, FileNotFoundError):
        return "there is no such file", "check the path"
    if isinstance(error, PermissionError):
        return "the file cannot be read (permission denied)", "let it be read, or name another"
    return f"the file cannot be read ({error.strerror or error})", "check the path"
