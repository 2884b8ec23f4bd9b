#!/bin/sh
# Makes a bare Debian 12 ready: system packages, then .venv from the lock.
# Usage: packaging/setup.sh run | demo | test | bench     (each includes the ones before it)
set -eu

purpose=${1:-run}
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
python=${PYTHON:-python3}

# Needed before this script can run; the README's apt line installs exactly these.
FIRST="make git python3 python3-venv ca-certificates"
RUN="$FIRST libgl1 libegl1 libglib2.0-0 libdbus-1-3 libfontconfig1
 libfreetype6 libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0
 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libpulse0"
DEMO="xvfb xauth openbox pulseaudio pulseaudio-utils baresip-core linphone-cli"
TEST="xdotool x11-utils sip-tester dbus dbus-daemon gnome-keyring procps chromium firefox-esr
 xdg-utils desktop-file-utils libnss3-tools slapd"
BENCH="linphone-desktop rtpengine-daemon kamailio kamailio-presence-modules kamailio-sqlite-modules
 kamailio-xml-modules"

case $purpose in
    run) wanted=$RUN ;;
    demo) wanted="$RUN $DEMO" ;;
    test) wanted="$RUN $DEMO $TEST" ;;
    bench) wanted="$RUN $DEMO $TEST $BENCH" ;;
    *) echo "setup.sh: say run, demo, test or bench, not '$purpose'" >&2; exit 2 ;;
esac

system_packages() {
    command -v dpkg-query >/dev/null 2>&1 || {
        echo "This is not a Debian system; if something is missing, look for the packages named in packaging/setup.sh." >&2
        return 0
    }
    missing=""
    for package in $wanted; do
        state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$state" = installed ] || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    line="apt-get install -y --no-install-recommends$missing"
    if [ "$(id -u)" = 0 ]; then
        become=""
    elif sudo -n true 2>/dev/null; then
        become="sudo"
    else
        echo "Einklang needs system packages that are not there. Please run this once as root, then try again:" >&2
        echo "    apt-get update && $line" >&2
        exit 1
    fi
    echo "Installing system packages:$missing"
    # The LDAP server is for a test, which starts one of its own: none runs by itself.
    case $missing in
        *slapd*) echo "slapd slapd/no_configuration boolean true" | $become debconf-set-selections ;;
    esac
    $become env DEBIAN_FRONTEND=noninteractive apt-get -qq update
    # shellcheck disable=SC2086
    $become env DEBIAN_FRONTEND=noninteractive $line >/dev/null
}

virtual_environment() {
    stamp="$here/.venv/.made-from"
    wish=$(cat "$here/packaging/requirements.lock" "$here/pyproject.toml" | cksum)
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wish" ] && return 0
    echo "Making .venv (about a minute) ..."
    [ -x "$here/.venv/bin/python" ] || "$python" -m venv "$here/.venv"
    pip="$here/.venv/bin/python -m pip --disable-pip-version-check -q"
    $pip install --require-hashes --no-deps -r "$here/packaging/requirements.lock"
    $pip install --no-deps --no-build-isolation -e "$here"
    printf '%s' "$wish" > "$stamp"
}

system_packages
virtual_environment
