#!/usr/bin/env bash
# A Slurm cluster of one node for the tests: munged, slurmctld and slurmd, no accounting.
#
#   eval "$(slurm.sh start)"     starts it; sets SLURM_CONF
#   slurm.sh stop                stops it and its jobs
#   slurm.sh status              exit status 0 when jobs can run, else 3
set -euo pipefail

SERVICE=slurm
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=common.sh
. "$HERE/common.sh"

export SLURM_CONF=$STATE/slurm.conf
NODE=$(hostname -s)
CONTROLLER_PORT=${ROMPY_TUI_SLURMCTLD_PORT:-26817}
NODE_PORT=${ROMPY_TUI_SLURMD_PORT:-26818}

have_packages() {
  local program
  for program in munged slurmctld slurmd sbatch mpirun; do
    command -v "$program" >/dev/null || return 1
  done
}

# The node is given all cores and most of the memory; ports are off the usual ones, so that a
# cluster of the machine's own is not in the way.
write_conf() {
  local memory
  memory=$(awk '/^MemTotal:/ { print int($2 / 1024 * 9 / 10) }' /proc/meminfo)
  cat >"$SLURM_CONF.new" <<CONF
ClusterName=tests
SlurmctldHost=$NODE(127.0.0.1)
SlurmctldPort=$CONTROLLER_PORT
SlurmdPort=$NODE_PORT
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$STATE/munge/socket
CredType=cred/munge
StateSaveLocation=$STATE/controller
SlurmdSpoolDir=$STATE/node
SlurmctldPidFile=$STATE/slurmctld.pid
SlurmdPidFile=$STATE/slurmd.pid
SlurmctldLogFile=$STATE/slurmctld.log
SlurmdLogFile=$STATE/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
ReturnToService=2
KillWait=5
MinJobAge=${ROMPY_TUI_SLURM_MIN_JOB_AGE:-300}
SchedulerParameters=sched_interval=1,batch_sched_delay=0
NodeName=$NODE NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$memory State=UNKNOWN
PartitionName=compute Nodes=$NODE Default=YES MaxTime=INFINITE State=UP
PartitionName=debug Nodes=$NODE Default=NO MaxTime=00:10:00 State=UP
CONF
  # Daemons that run are not disturbed by the same text written anew.
  if cmp -s "$SLURM_CONF.new" "$SLURM_CONF"; then
    rm -f "$SLURM_CONF.new"
  else
    mv -f "$SLURM_CONF.new" "$SLURM_CONF"
  fi
}

start_munge() {
  our_pid "$STATE/munged.pid" >/dev/null && return 0
  rm -f "$STATE/munged.pid" "$STATE"/munge/socket*
  if [ ! -s "$STATE/munge/key" ]; then
    head -c 1024 /dev/urandom >"$STATE/munge/key"
    chmod 400 "$STATE/munge/key"
  fi
  # --force: without it munged refuses a directory below one that all may write, as /tmp is.
  munged --force --key-file="$STATE/munge/key" --socket="$STATE/munge/socket" \
    --pid-file="$STATE/munged.pid" --log-file="$STATE/munge/log" \
    --seed-file="$STATE/munge/seed" >>"$STATE/start.log" 2>&1 9>&-
  wait_for 15 test -S "$STATE/munge/socket" || die "munged: $(tail -n 3 "$STATE/munge/log")"
}

# start_one NAME PORT ARGUMENT...: slurmctld or slurmd.
start_one() {
  local name=$1 port=$2
  shift 2
  our_pid "$STATE/$name.pid" >/dev/null && return 0
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    die "port $port, wanted for $name, is in use by another process"
  fi
  rm -f "$STATE/$name.pid"
  "$name" -f "$SLURM_CONF" "$@" >>"$STATE/start.log" 2>&1 </dev/null 9>&-
}

node_is_usable() {
  [[ $(timeout 5 sinfo --noheader --nodes="$NODE" --format=%t | sort -u) =~ ^(idle|mix|alloc|comp)$ ]]
}

controller_answers() { timeout 5 scontrol ping | grep -q 'is UP'; }

is_up() {
  local name
  for name in munged slurmctld slurmd; do
    our_pid "$STATE/$name.pid" >/dev/null || return 1
  done
  controller_answers && node_is_usable
}

try_a_job() {
  local output=$STATE/first-job.out
  rm -f "$output"
  timeout 20 sbatch --quiet --chdir=/ --output="$output" --wrap='echo works' ||
    die "a job is refused"
  wait_for 30 grep -qx works "$output" || die "a job does not run: $(squeue 2>&1)"
}

start() {
  lock
  have_packages || install_packages slurmctld slurmd slurm-client munge openmpi-bin
  chmod 755 "$STATE"
  mkdir -p "$STATE"/{controller,node,munge}
  chmod 711 "$STATE/munge"
  write_conf
  start_munge
  start_one slurmctld "$CONTROLLER_PORT"
  wait_for 30 controller_answers || die "slurmctld: $(tail -n 3 "$STATE/slurmctld.log")"
  start_one slurmd "$NODE_PORT" -N "$NODE"
  if ! wait_for 15 node_is_usable; then
    scontrol update NodeName="$NODE" State=RESUME || true
    wait_for 15 node_is_usable || die "the node is not usable: $(sinfo -R 2>&1)"
  fi
  try_a_job
  say "ready: node $NODE, $(nproc) cores, configuration $SLURM_CONF"
  echo "export SLURM_CONF=$SLURM_CONF"
}

stop() {
  lock
  local name
  if our_pid "$STATE/slurmctld.pid" >/dev/null; then
    timeout 20 scancel --quiet --user="$(id -un)" || true
    wait_for 15 no_jobs || say "jobs remain"
  fi
  for name in slurmd slurmctld munged; do
    end_ours "$STATE/$name.pid" 15
  done
  say stopped
}

no_jobs() { [ -z "$(timeout 5 squeue --noheader)" ]; }

status() {
  if ! is_up; then
    say "down"
    exit 3
  fi
  say "up"
  echo "export SLURM_CONF=$SLURM_CONF"
}

case ${1:-} in
  start | stop | status) "$1" ;;
  *)
    echo "usage: $0 start|stop|status" >&2
    exit 2
    ;;
esac
