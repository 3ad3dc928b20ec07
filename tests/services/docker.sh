#!/usr/bin/env bash
# A Docker daemon for the tests, with images made without a registry.
#
#   eval "$(docker.sh start)"    starts one where none answers; sets DOCKER_HOST
#   docker.sh stop               stops it if it was started here
#   docker.sh status             exit status 0 when it answers, else 3
set -euo pipefail

SERVICE=docker
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=common.sh
. "$HERE/common.sh"

export DOCKER_HOST=${DOCKER_HOST:-unix:///var/run/docker.sock}
IMAGE=rompy-ci:1
PYTHON_IMAGE=rompy-ci-python:1
PID_FILE=$STATE/dockerd.pid
LOG=$STATE/dockerd.log

answers() { timeout 5 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# Bare virtual machines come without mounted control groups; containers cannot be limited then.
mount_cgroups() {
  local name
  mountpoint -q /sys/fs/cgroup && return 0
  mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup
  for name in $(awk '$4 == 1 && !/^#/ { print $1 }' /proc/cgroups); do
    mkdir -p "/sys/fs/cgroup/$name"
    mount -t cgroup -o "$name" cgroup "/sys/fs/cgroup/$name" || rmdir "/sys/fs/cgroup/$name"
  done
}

has_ended() { ! kill -0 "$1" 2>/dev/null; }
answers_or_ended() { answers || has_ended "$1"; }

# launch FLAG...: one attempt; dockerd ends by itself where the machine lacks what it wants.
launch() {
  setsid dockerd --host "$DOCKER_HOST" --data-root "$STATE/data" --exec-root "$STATE/exec" \
    --pidfile "$PID_FILE" "$@" >>"$LOG" 2>&1 </dev/null 9>&- &
  local pid=$!
  wait_for 60 answers_or_ended "$pid" || true
  answers && return 0
  kill "$pid" 2>/dev/null || true
  wait_for 20 has_ended "$pid" || kill -KILL "$pid" 2>/dev/null || true
  return 1
}

start_daemon() {
  case $DOCKER_HOST in
    unix://*) ;;
    *) die "nothing answers at $DOCKER_HOST, and only a unix:// socket can be served from here" ;;
  esac
  mount_cgroups
  # What a killed dockerd left: it refuses to start beside its old pid files.
  end_ours "$STATE/exec/containerd/containerd.pid" 10
  our_pid "$PID_FILE" >/dev/null || rm -f "$PID_FILE"
  # Best first: some machines have no bridge or iptables, some cannot stack file systems.
  local plain="--bridge=none --iptables=false --ip-masq=false --ip-forward=false"
  local flags
  for flags in "" "--storage-driver=vfs" "$plain" "$plain --storage-driver=vfs"; do
    say "starting dockerd $flags"
    # shellcheck disable=SC2086
    launch $flags && return 0
  done
  die "dockerd does not start: $(tail -n 5 "$LOG")"
}

# import_root DIRECTORY IMAGE PATH: an image of a root directory; users: root and model (1000).
import_root() {
  mkdir -p "$1"/{etc,tmp,work}
  chmod 1777 "$1/tmp" "$1/work"
  printf '%s\n' root:x:0:0::/:/bin/sh model:x:1000:1000::/tmp:/bin/sh >"$1/etc/passwd"
  printf '%s\n' root:x:0: model:x:1000: >"$1/etc/group"
  tar -C "$1" -c . |
    docker import --change "ENV PATH=$3" --change 'CMD ["/bin/sh"]' - "$2" >/dev/null
}

# A root directory of one static program.
make_image() {
  local root name
  root=$(mktemp -d)
  mkdir "$root/bin"
  cp /bin/busybox "$root/bin/busybox"
  for name in $("$root/bin/busybox" --list); do
    [ "$name" = busybox ] || ln -s busybox "$root/bin/$name"
  done
  import_root "$root" "$IMAGE" /bin
  rm -rf "$root"
}

# Debian's python3, a shell and what they need, unpacked from the machine's own mirror. The
# archive is kept: another daemon's image is made of it without a network.
make_python_image() {
  local archive=$STATE/python.tar root
  [ -s "$archive" ] || fetch_python "$archive"
  root=$(mktemp -d)
  tar -C "$root" -x -f "$archive"
  import_root "$root" "$PYTHON_IMAGE" /usr/bin:/bin
  rm -rf "$root"
}

fetch_python() {
  local suite mirror
  command -v mmdebstrap >/dev/null || install_packages mmdebstrap
  # shellcheck source=/dev/null
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  mirror=$(apt-cache madison python3 | awk -v from="$suite/main" '$6 == from && !n++ { print $5 }')
  [ -n "$mirror" ] || die "apt knows no mirror that has python3 of $suite"
  say "getting python3 from $mirror"
  timeout 300 mmdebstrap --quiet --variant=extract --format=tar --include=python3,dash,coreutils \
    "$suite" "$1.part" "$mirror" >"$STATE/mmdebstrap.log" 2>&1 9>&- ||
    die "mmdebstrap failed: $(tail -n 3 "$STATE/mmdebstrap.log")"
  mv "$1.part" "$1"
}

start() {
  lock
  if ! command -v dockerd >/dev/null && ! answers || ! [ -x /bin/busybox ] ||
    ! command -v docker >/dev/null; then
    install_packages docker.io iptables busybox-static
  fi
  answers || start_daemon
  docker image inspect "$IMAGE" >/dev/null 2>&1 || make_image
  docker image inspect "$PYTHON_IMAGE" >/dev/null 2>&1 || make_python_image
  local said
  said=$(timeout 60 docker run --rm --network none "$IMAGE" echo works 2>&1) || true
  [ "$said" = works ] || die "a container does not run: $said"
  say "ready: server $(docker version --format '{{.Server.Version}}'), images $IMAGE and $PYTHON_IMAGE"
  echo "export DOCKER_HOST=$DOCKER_HOST"
}

stop() {
  lock
  if ! our_pid "$PID_FILE" >/dev/null; then
    say "nothing to stop: no daemon was started from here"
    return 0
  fi
  local running
  running=$(timeout 10 docker ps --quiet) || running=""
  # shellcheck disable=SC2086
  [ -z "$running" ] || timeout 30 docker kill $running >/dev/null 2>&1 || true
  end_ours "$PID_FILE" 30
  end_ours "$STATE/exec/containerd/containerd.pid" 10
  say stopped
}

status() {
  if ! answers; then
    say "down: nothing answers at $DOCKER_HOST"
    exit 3
  fi
  our_pid "$PID_FILE" >/dev/null && say "up" || say "up, started by somebody else"
  echo "export DOCKER_HOST=$DOCKER_HOST"
}

case ${1:-} in
  start | stop | status) "$1" ;;
  *)
    echo "usage: $0 start|stop|status" >&2
    exit 2
    ;;
esac
