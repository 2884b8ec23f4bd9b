#!/bin/bash
# Unpacks Asterisk from Debian into a folder of its own, without touching the system: the peer
# that `make bench` measures beside us.   Usage: packaging/get-asterisk.sh FOLDER
set -euo pipefail
prefix=$(realpath -m "${1:?say where to put it}")
suite=${SUITE:-sid}
[ -x "$prefix/asterisk" ] && exit 0
mirror=${MIRROR:-$(grep -hm1 '^URIs:' /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '{print $2}' || true)}
mirror=${mirror:-$(awk '$1=="deb"{for(i=2;i<=NF;i++) if ($i ~ /:\/\//) {print $i; exit}}' /etc/apt/sources.list)}
: "${mirror:?no Debian mirror found in the apt sources; set MIRROR}"

apt=$prefix/.apt
mkdir -p "$apt"/etc/apt.conf.d "$apt"/state/lists/partial "$apt"/cache/archives/partial
mkdir -p "$prefix"/{root,run,log,spool,db,etc}
: > "$apt/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" > "$apt/sources.list"
cat > "$apt/apt.conf" <<CONF
Dir::Etc "$apt/etc";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "-";
Dir::State "$apt/state";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
APT::Sandbox::User "root";
Debug::NoLocking "true";
CONF
export APT_CONFIG=$apt/apt.conf
apt-get -qq update
apt-get -qq -y --download-only install asterisk >/dev/null
for package in "$apt"/cache/archives/*.deb; do
    case ${package##*/} in
        asterisk*|lib*) dpkg-deb --fsys-tarfile "$package" | tar -x -C "$prefix/root" --keep-directory-symlink ;;
    esac
done
loader=$(find "$prefix/root" -name ld-linux-x86-64.so.2 -path '*x86_64-linux-gnu*' | head -1)
libraries=$prefix/root/usr/lib/x86_64-linux-gnu:$prefix/root/lib/x86_64-linux-gnu:$prefix/root/usr/lib
cat > "$prefix/asterisk" <<RUN
#!/bin/sh
exec $loader --inhibit-cache --library-path $libraries $prefix/root/usr/sbin/asterisk -C $prefix/etc/asterisk.conf "\$@"
RUN
chmod 755 "$prefix/asterisk"
rm -rf "$apt"
