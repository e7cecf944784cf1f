"""What the README says is what ships."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_readmes_plan_is_the_default_plan() -> None:
    readme = (ROOT / "README.md").read_text()
    shown = readme.split("```toml\n")[1].split("```")[0]
    default = (ROOT / "bridge" / "plans" / "default.toml").read_text()
    assert tomllib.loads(shown) == tomllib.loads(default)


def test_the_files_that_the_readme_names_exist() -> None:
    readme = (ROOT / "README.md").read_text()
    named = [
        word for word in readme.split("`") if word.count("/") and word.endswith((".py", ".toml"))
    ]
    assert len(named) > 5
    assert all((ROOT / name).exists() for name in named)
