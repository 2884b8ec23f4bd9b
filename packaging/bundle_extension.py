"""Zip files of the browser extension, one for each family of browsers, always the same bytes.

Usage: python packaging/bundle_extension.py [FOLDER]     (build/extension where none is given)
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parent / "extension"
MOMENT = (2026, 1, 1, 0, 0, 0)
"Of every file in the zip: only what is in them makes a difference."


def manifest_for(family: str) -> dict[str, Any]:
    """The one manifest, without what the other family's store complains about."""
    manifest: dict[str, Any] = json.loads((SOURCE / "manifest.json").read_text("utf-8"))
    if family == "firefox":
        del manifest["key"], manifest["minimum_chrome_version"]
        manifest["background"] = {"scripts": manifest["background"]["scripts"]}
    else:
        del manifest["browser_specific_settings"]
        worker = manifest["background"]["service_worker"]
        manifest["background"] = {"service_worker": worker}
    return manifest


def bundle(family: str, folder: Path) -> Path:
    """Write one zip; where it is."""
    manifest = manifest_for(family)
    path = folder / f"einklang-{manifest['version']}-{family}.zip"
    folder.mkdir(parents=True, exist_ok=True)
    files = sorted(p for p in SOURCE.rglob("*") if p.is_file())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            name = file.relative_to(SOURCE).as_posix()
            text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
            data = text.encode() if name == "manifest.json" else file.read_bytes()
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, data)
    return path


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("build/extension")
    for each in ("chromium", "firefox"):
        print(bundle(each, target))
