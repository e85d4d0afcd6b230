"""The bill of materials of the program as CycloneDX 1.5, from `cargo metadata` on standard input.

Only what is built into the program: neither tests nor build scripts' own dependencies. The same lock file gives the same bytes.
"""

import json
import sys

metadata = json.load(sys.stdin)
packages = {package["id"]: package for package in metadata["packages"]}
nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
root = metadata["resolve"]["root"]

reached, waiting = set(), [root]
while waiting:
    current = waiting.pop()
    if current in reached:
        continue
    reached.add(current)
    for dependency in nodes[current]["deps"]:
        if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
            waiting.append(dependency["pkg"])


def reference(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def component(package, kind):
    found = {
        "type": kind,
        "bom-ref": reference(package),
        "name": package["name"],
        "version": package["version"],
        "purl": reference(package),
    }
    if package.get("license"):
        found["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    return found


def order(package):
    return package["name"], package["version"]


built = sorted((packages[one] for one in reached if one != root), key=order)
links = []
for package in sorted((packages[one] for one in reached), key=order):
    below = {dependency["pkg"] for dependency in nodes[package["id"]]["deps"]} & reached
    links.append({"ref": reference(package), "dependsOn": sorted(reference(packages[one]) for one in below)})

json.dump(
    {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": component(packages[root], "application")},
        "components": [component(package, "library") for package in built],
        "dependencies": links,
    },
    sys.stdout,
    indent=1,
    sort_keys=True,
)
print()
