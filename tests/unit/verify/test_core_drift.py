"""What of core's drift is kept between runs, and what makes it count for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from migration_guard.verify.core_drift import CoreDrift, KeptDrift

DRIFT = CoreDrift(('ALTER TABLE "product" ADD "x" text',), ('ALTER TABLE "product" DROP "x"',))
MEDUSA = "node_modules/@medusajs/medusa"
FILES = {
    f"{MEDUSA}/package.json": '{"version": "1.20.11"}',
    f"{MEDUSA}/dist/models/product.js": "exports.Product = class {}",
    f"{MEDUSA}/dist/migrations/1-product.js": "exports.Product1 = class {}",
    "node_modules/typeorm/package.json": '{"version": "0.3.16"}',
    "shop/medusa-config.js": "module.exports = {}",
}


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A workspace: the packages lie above the project."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / ".git").mkdir()
    kept(tmp_path).save(DRIFT)
    return tmp_path


def kept(top: Path, version: str = "18.6") -> KeptDrift:
    return KeptDrift(top / ".git", top / "shop", version)


def test_the_next_run_has_it(top: Path) -> None:
    assert kept(top).load() == DRIFT


@pytest.mark.parametrize("name", FILES)
def test_another_file_finds_nothing(top: Path, name: str) -> None:
    (top / name).write_text(FILES[name] + "\n")
    assert kept(top).load() is None


def test_one_file_more_finds_nothing(top: Path) -> None:
    (top / MEDUSA / "dist/models/gift.js").write_text("")
    assert kept(top).load() is None


def test_another_server_finds_nothing(top: Path) -> None:
    assert kept(top, "15.4").load() is None


def test_another_feature_finds_nothing(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDUSA_FF_PRODUCT_CATEGORIES", "true")
    assert kept(top).load() is None


def test_nothing_is_kept_without_a_place_or_packages(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for git_dir in (None, tmp_path / ".git"):
        KeptDrift(git_dir, tmp_path, "18.6").save(DRIFT)
        assert KeptDrift(git_dir, tmp_path, "18.6").load() is None
    assert list((tmp_path / ".git").iterdir()) == []
