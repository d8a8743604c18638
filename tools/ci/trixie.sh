#!/usr/bin/env bash
# The program on Python 3.13: Debian trixie, made by debootstrap; the sdist built there, the main job, a session played
# through PulseAudio, and the fast tests from the unpacked sdist, warnings as errors. Needs root on a Debian system.
set -euo pipefail
cd "$(dirname "$0")/../.."

SUITE=trixie
PACKAGES=(python3 python3-venv pulseaudio pulseaudio-utils ca-certificates)
TESTS=(tests/core tests/script tests/importing tests/timeline tests/export tests/library tests/journal tests/voices tests/tui)
PLAYING=tests/end_to_end/test_playing.py::test_what_was_played_is_what_is_exported_across_a_pause
CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/guided_audio_ci"

# The system, kept between runs; it appears whole or not at all.
make_system() {
    local mirror
    # shellcheck disable=SC2016 # apt's own placeholder
    mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | grep -v security | head -n 1)"
    rm -rf "$1.part"
    mkdir -p "$(dirname "$1")"
    debootstrap --variant=minbase "$SUITE" "$1.part" "$mirror" >/dev/null
    DEBIAN_FRONTEND=noninteractive chroot "$1.part" apt-get install -y -qq --no-install-recommends "${PACKAGES[@]}" >/dev/null
    chroot "$1.part" apt-get clean
    mv "$1.part" "$1"
}

# Show a file or folder of this system at the same place in the other one.
lend() {
    if [ -d "$2" ]; then
        mkdir -p "$1$2"
    else
        mkdir -p "$(dirname "$1$2")"
        [ -e "$1$2" ] || : >"$1$2"
    fi
    mount --bind "$2" "$1$2"
}

# In a mount namespace of its own, so that nothing stays mounted, whatever happens.
enter() {
    local root="$1" source="$2" path
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs tmpfs "$root/tmp"
    mkdir "$root/tmp/source"
    cp -R "$source/." "$root/tmp/source"
    mkdir -p "$HOME/.cache/pip" # the packages that were fetched, and how pip finds them
    for path in /etc/resolv.conf /etc/hosts /etc/pip.conf "$HOME/.config/pip" "$HOME/.cache/pip" "${PIP_CERT:-}" "${PIP_FIND_LINKS:-}"; do
        if [ -n "$path" ] && [ -e "$path" ]; then lend "$root" "$(realpath "$path")"; fi
    done
    exec chroot "$root" bash /tmp/source/tools/ci/trixie.sh inside
}

# What is done there.
inside() {
    cd /tmp/source
    export PYTHONWARNINGS=error PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
    python3 -m venv /tmp/venv
    PYTHONWARNINGS=default /tmp/venv/bin/pip wheel -qq --no-deps --wheel-dir /tmp/wheel .
    PYTHONWARNINGS=default /tmp/venv/bin/pip install -qq /tmp/wheel/*.whl
    /tmp/venv/bin/python tools/ci/main_job.py
    PYTHONWARNINGS=default /tmp/venv/bin/pip install -qq "$(echo /tmp/wheel/*.whl)[dev]"
    unset PYTHONWARNINGS # pytest has its own filter, which is «error» too
    GUIDED_AUDIO_TESTS=all /tmp/venv/bin/pytest -q -p no:cacheprovider "$PLAYING"
    /tmp/venv/bin/pytest -q -p no:cacheprovider -n 2 --dist loadgroup "${TESTS[@]}"
}

if [ "${1:-}" = inside ]; then
    inside
elif [ "${1:-}" = enter ]; then
    enter "$2" "$3"
else
    [ "$(id -u)" = 0 ] || { echo "tools/ci/trixie.sh makes a system and mounts folders in it: run it as root." >&2; exit 1; }
    command -v debootstrap >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends debootstrap >/dev/null; }
    # Another list of packages is another system.
    system="$CACHE/$SUITE-$(printf '%s ' "${PACKAGES[@]}" | sha256sum | cut -c 1-12)"
    [ -d "$system" ] || make_system "$system"
    work="$(mktemp -d)"
    trap 'rm -rf "$work"' EXIT
    "${PYTHON:-.venv/bin/python}" -m build --sdist --outdir "$work" . >/dev/null
    mkdir "$work/source"
    tar -xzf "$work"/*.tar.gz -C "$work/source" --strip-components 1
    unshare --mount --propagation private bash tools/ci/trixie.sh enter "$system" "$work/source"
fi
