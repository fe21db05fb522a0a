#!/bin/sh
# ./run.sh [--backend webgpu|tensorflow-gpu|wasm] [--steps N] [--wheel FILE ...]; --help says more
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
exec "$here/node" "$here/on-the-machine.mjs" "$@"
