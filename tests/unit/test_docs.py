"""What the README and the pages in docs say is what ships."""

import re
import tomllib
from pathlib import Path

import pytest

from bridge.sweep import load_plan

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


@pytest.mark.parametrize(
    "page", ["README.md", "docs/sampling.md", "docs/scale.md", "docs/technologies.md"]
)
def test_links_to_files_lead_somewhere(page: str) -> None:
    path = ROOT / page
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text())
    assert links
    assert all((path.parent / link).is_file() for link in links)


def test_pictures_are_small() -> None:
    pictures = list((ROOT / "docs").rglob("*.png"))
    assert pictures
    assert all(picture.stat().st_size < 150_000 for picture in pictures)


def test_the_plans_and_programs_of_the_pages_are_valid(tmp_path: Path) -> None:
    scale = (ROOT / "docs" / "scale.md").read_text()
    (plan,) = re.findall(r"```toml\n(.*?)```", scale, re.DOTALL)
    (tmp_path / "plan.toml").write_text(plan)
    found = load_plan(tmp_path / "plan.toml")
    samples = sum(len(found.conditions(name)) * (found.draws + 1) for name in found.circuits)
    assert f"{samples:,} samples".replace(",", " ") in scale
    for program in re.findall(r"```python\n(.*?)```", scale, re.DOTALL):
        compile(program, "scale.md", "exec")
    (keys,) = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/sampling.md").read_text(), re.DOTALL)
    begin = plan.split("draws =")[0]
    (tmp_path / "spread.toml").write_text(f"{begin}seed = 1\n{keys}")
    assert load_plan(tmp_path / "spread.toml").until is not None
