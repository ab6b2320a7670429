#!/usr/bin/env bash
# Training on two processes that others start: MLX's own launcher over its ring, and mpirun where Open MPI is installed.
# Both must give the adapter that one process gives which accumulates two batches, byte for byte. Fetches MLX's launcher
# from PyPI once, into src/target.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
tools=$home/src/target/mlx-launcher
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SA3_HOME=$work/data

# The launcher comes with MLX for Python; it only starts processes, and those use our own MLX.
if [ ! -x "$tools/bin/mlx.launch" ]; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check 'mlx[cpu]==0.32.4'
fi

"$home/sa3" demo-sounds "$work/all" >/dev/null
mkdir "$work/sounds"
cp "$work"/all/kick-* "$work/sounds"
"$home/sa3" encode "$work/sounds" -o "$work/latents" --model demo --quiet >/dev/null

# train FOLDER OPTION…
train=("$home/sa3" train -m demo -l "$work/latents" --name together --no-deliver --max-steps 6 --rank 2
  --latent-crop-length 8 --threads 1 --quiet --save-dir)
# The first of two ports that are free now, below those that the system hands out by itself.
free_ports() {
  python3 -c '
import random, socket
while True:
    port = random.randrange(15000, 30000)
    try:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", port)), two.bind(("127.0.0.1", port + 1))
    except OSError:
        continue
    print(port)
    break'
}
same() {
  cmp "$work"/alone/together/*/checkpoints/*.safetensors "$work/$1"/together/*/checkpoints/*.safetensors
  printf 'PASS %s\n' "$2"
}

"${train[@]}" "$work/alone" --accumulate 2 >/dev/null
"$tools/bin/mlx.launch" -n 2 --backend ring -p "$(free_ports)" -- "${train[@]}" "$work/ring" >/dev/null </dev/null
same ring mlxsLauncherGivesTheAdapterOfOneProcess

mpi=$({ ldconfig -p 2>/dev/null || true; } | awk '/libmpi\.so/ { name = $1 } END { print name }')
if command -v mpirun >/dev/null && [ -n "$mpi" ]; then
  export MLX_MPI_LIBNAME=$mpi OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  mpirun -n 2 --oversubscribe "${train[@]}" "$work/mpi" --backend mpi >/dev/null </dev/null
  same mpi mpirunGivesTheAdapterOfOneProcess
  if mpirun -n 2 --oversubscribe "${train[@]}" "$work/apart" >"$work/said" 2>&1 </dev/null; then
    printf 'FAIL mpirunWithoutABackendIsRefused\n'
    exit 1
  fi
  grep -q 'add --backend mpi' "$work/said"
  [ ! -e "$work/apart" ]
  printf 'PASS mpirunWithoutABackendIsRefused\n'
else
  printf 'SKIP mpirunGivesTheAdapterOfOneProcess: Open MPI is not installed\n'
fi
