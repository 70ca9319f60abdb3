"""The bill of materials names every package of a locked list."""

import sys

import pytest

from tests.paths import ROOT

sys.path.insert(0, str(ROOT / "scripts"))  # as Python does for a script

from sbom import bill_of


@pytest.mark.slow
def test_the_bill_names_every_package_with_its_digests() -> None:
    bill = bill_of(ROOT / "requirements" / "wheel.txt")
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "recovery-assistant")
    locked = (ROOT / "requirements" / "wheel.txt").read_text(encoding="utf-8")
    named = {f"{one['name']}=={one['version']}" for one in bill["components"]}
    assert named == {line.split(" ")[0] for line in locked.splitlines() if "==" in line}
    assert all(reference["hashes"] for one in bill["components"] for reference in one["externalReferences"])
