"""Whose work the programs hold: the list that packaging/notices and packaging/sbom share."""

import dataclasses
import json
import pathlib
import re
import sys
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROJECTS = ["src/Exporter", "src/Heatmap"]
LICENCES = ("MIT", "Apache-2.0")
# of what is only needed to build a program, nothing is in it
BUILD_ONLY = re.compile(r"(?i)(runtime\..*\.)?Microsoft\.DotNet\.ILCompiler|Microsoft\.NET\.ILLink\.Tasks|Microsoft\.NETCore\.App\.Runtime\.[a-z-]*[0-9]+|.*Analyzers")
FONT = "Avalonia.Fonts.Inter"
ZSTD = "ZstdSharp.Port"
SQLITE = "SQLitePCLRaw.lib.e_sqlite3"
SKIA = "SkiaSharp.NativeAssets.Linux.NoDependencies"
# These bring no text of a licence or of notices. Somebody looked at each: what its record says is all there is to say, or what more there is stands in packaging/notices.
WITHOUT_TEXTS = {
    "BCrypt.Net-Next", FONT, "Microsoft.Data.Sqlite.Core", "SQLitePCLRaw.bundle_e_sqlite3", "SQLitePCLRaw.core", SQLITE, "SQLitePCLRaw.provider.e_sqlite3",
    "System.CommandLine", "YamlDotNet", ZSTD,
}


@dataclasses.dataclass(frozen=True)
class Package:
    """A package whose files are in a program.

    licence: its SPDX expression; owner: its copyright line, or nothing; texts: (file name, text) of licences and notices that it brings."""

    name: str
    version: str
    folder: pathlib.Path
    licence: str
    owner: str
    texts: tuple


def fail(message):
    sys.exit(f"packaging/{pathlib.Path(sys.argv[0]).name}: {message}")


def packages(projects):
    """All of several projects (folders below the repository, restored before), by name."""
    found = {(name, version): folder for project in projects for name, version, folder in _packages(project)}
    return [_read(name, version, folder) for (name, version), folder in sorted(found.items(), key=lambda item: (item[0][0].lower(), item[0][1]))]


def _packages(project):
    """(name, version, folder) of each package whose files are in the program."""
    assets = ROOT / project / "obj" / "project.assets.json"
    if not assets.exists():
        fail(f"{project} is not restored: dotnet restore {project}")
    said = json.loads(assets.read_text(encoding="utf-8"))
    caches = [pathlib.Path(folder) for folder in said["packageFolders"]]

    def found(path, name):
        folder = next((cache / path for cache in caches if (cache / path).exists()), None)
        return folder or fail(f"{name} is not in the cache: dotnet restore {project}")

    # with a platform named, that one's files only
    targets = {target: libraries for target, libraries in said["targets"].items() if "/" in target} or said["targets"]
    for libraries in targets.values():
        for key, what in libraries.items():
            files = [*what.get("runtime", {}), *what.get("native", {}), *what.get("runtimeTargets", {})]
            if what["type"] != "package" or all(file.endswith("_._") for file in files):
                continue
            yield (*key.split("/"), found(said["libraries"][key]["path"], key))
    for framework in said["project"]["frameworks"].values():
        for download in framework.get("downloadDependencies", []):
            version = download["version"].strip("[]").split(",")[0]
            if not BUILD_ONLY.fullmatch(download["name"]):
                yield download["name"], version, found(f"{download['name'].lower()}/{version}", f"{download['name']}/{version}")


def _read(name, version, folder):
    tree = xml.etree.ElementTree.parse(next(folder.glob("*.nuspec")))
    said = {element.tag.rpartition("}")[2]: element for element in tree.iter()}
    licence = said.get("license")
    if licence is None or licence.get("type") != "expression" or licence.text not in LICENCES:
        fail(f"{name}: a licence that is not known here ({'none' if licence is None else licence.text}); see packaging/notices --help")
    texts = tuple(_texts(folder))
    if not texts and name not in WITHOUT_TEXTS:
        fail(f"{name}: it brings no text of its licence; look whether it holds the work of others, and write it down (packaging/shipped.py, WITHOUT_TEXTS)")
    return Package(name, version, folder, licence.text, (said["copyright"].text or "").strip() if "copyright" in said else "", texts)


def _texts(folder):
    for file in sorted(folder.iterdir()):
        if re.fullmatch(r"(?i)(licen[cs]e|third-?party-?notices?)(\.txt|\.md)?", file.name):
            text = file.read_text(encoding="utf-8-sig").replace("\r\n", "\n").strip()
            yield file.name, "\n".join(line.rstrip() for line in text.split("\n"))
