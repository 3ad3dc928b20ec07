# Sourced by docker.sh and slurm.sh: packages, waiting, and processes that are surely ours.
# They set SERVICE, the name in messages; everything of a service stands in $STATE.

STATE=${ROMPY_TUI_SERVICES:-/tmp/rompy-tui-services}/$SERVICE

say() { printf '%s: %s\n' "$SERVICE" "$*" >&2; }

die() {
  say "$*"
  exit 1
}

# wait_for SECONDS COMMAND...: until the command succeeds.
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || return 1
    sleep 0.1
  done
}

# One start or stop at a time. Daemons must not inherit the lock: start them with 9>&-.
lock() {
  mkdir -p "$STATE"
  exec 9>"$STATE/lock"
  flock -w 180 9 || die "another start or stop does not end"
}

# install PACKAGE...: Debian packages, without letting them start daemons of their own.
install_packages() {
  local policy=/usr/sbin/policy-rc.d made=""
  command -v apt-get >/dev/null || die "not a Debian system: install the equivalents of: $*"
  [ "$(id -u)" = 0 ] || die "must be root to install: $*"
  say "installing $*"
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    made=yes
  fi
  local log=$STATE/apt.log failed=""
  export DEBIAN_FRONTEND=noninteractive
  {
    timeout 120 apt-get -q -o DPkg::Lock::Timeout=100 update &&
      timeout 400 apt-get -q -y -o DPkg::Lock::Timeout=100 install --no-install-recommends "$@"
  } >"$log" 2>&1 9>&- || failed=yes
  [ -z "$made" ] || rm -f "$policy"
  [ -z "$failed" ] || die "apt-get failed: $(tail -n 3 "$log")"
}

# our_pid PIDFILE: the process it names, if that runs and was started for $STATE. A number alone
# proves nothing: the process may be gone and its number belong to somebody else.
our_pid() {
  local pid
  pid=$(cat "$1" 2>/dev/null) && [ -n "$pid" ] || return 1
  tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "$STATE/" || return 1
  echo "$pid"
}

is_gone() { ! our_pid "$1"; }

# end_ours PIDFILE SECONDS: ask it to end, kill it where it does not.
end_ours() {
  local pid
  if pid=$(our_pid "$1"); then
    kill "$pid" 2>/dev/null || true
    if ! wait_for "$2" is_gone "$1"; then
      say "killing process $pid: it did not end within $2 s"
      kill -KILL "$pid" 2>/dev/null || true
      wait_for 5 is_gone "$1" || die "process $pid cannot be killed"
    fi
  fi
  rm -f "$1"
}
