"""Prints the file of the one layer of an image: layer.py LAYOUT ARCHITECTURE NAME"""
import json
import pathlib
import sys

layout, architecture, name = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]


def blob(descriptor):
    return layout / "blobs" / descriptor["digest"].replace(":", "/")


def read(descriptor):
    return json.loads(blob(descriptor).read_text())


top = json.loads((layout / "index.json").read_text())["manifests"]
(index,) = [m for m in top if m["annotations"]["org.opencontainers.image.ref.name"] == name]
(image,) = [m for m in read(index)["manifests"] if m["platform"] == {"os": "linux", "architecture": architecture}]
manifest = read(image)
config = read(manifest["config"])["config"]
assert config["Entrypoint"] == ["/usr/bin/jqlbuild"] and config["User"] == "65532:65532", config
assert config["WorkingDir"] == "/docs", config
assert config["Labels"]["org.opencontainers.image.version"] == name, config
(layer,) = manifest["layers"]
print(blob(layer))
