"""Adds up the test reports of all modules; fails when a test failed, was skipped, or none ran."""

import pathlib
import sys
import xml.etree.ElementTree as xml

total = failed = 0
skipped = []
for folder in ("surefire-reports", "failsafe-reports"):
    for report in sorted(pathlib.Path(".").glob(f"*/target/{folder}/TEST-*.xml")):
        for case in xml.parse(report).getroot().iter("testcase"):
            total += 1
            if case.find("skipped") is not None:
                skipped.append(f"{case.get('classname')}.{case.get('name')}")
            elif case.find("failure") is not None or case.find("error") is not None:
                failed += 1

for name in skipped:
    print(f"skipped: {name}", file=sys.stderr)
if total == 0:
    print("no test has run", file=sys.stderr)
print(f"{total - failed - len(skipped)} passed, {failed} failed")
sys.exit(1 if failed or skipped or total == 0 else 0)
