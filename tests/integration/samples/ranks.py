"""A program of several MPI ranks that needs no compiler: it calls Open MPI's library itself.

Each rank brings a power of ten of its own, so the sum tells who took part.
Only rank 0 prints it: lines of several ranks may mix.
"""

from __future__ import annotations

import ctypes

mpi = ctypes.CDLL("libmpi.so.40")


def handle(name: str) -> ctypes.c_void_p:
    """The address by which Open MPI knows a communicator, a type or an operation (its mpi.h)."""
    return ctypes.c_void_p(ctypes.addressof(ctypes.c_char.in_dll(mpi, name)))


def call(name: str, *arguments: object) -> None:
    """Call a function of MPI, which returns 0 where it did its work."""
    code = getattr(mpi, name)(*arguments)
    if code != 0:
        raise SystemExit(f"{name} returned {code}")


world = handle("ompi_mpi_comm_world")
rank, size, total = ctypes.c_int(), ctypes.c_int(), ctypes.c_int()
call("MPI_Init", None, None)
call("MPI_Comm_rank", world, ctypes.byref(rank))
call("MPI_Comm_size", world, ctypes.byref(size))
mine = ctypes.c_int(10**rank.value)
call(
    "MPI_Allreduce",
    *(ctypes.byref(mine), ctypes.byref(total), 1),
    *(handle("ompi_mpi_int"), handle("ompi_mpi_op_sum"), world),
)
if rank.value == 0:
    print(f"the sum over {size.value} ranks is {total.value}")
call("MPI_Finalize")
