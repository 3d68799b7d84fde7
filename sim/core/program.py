"""Programs: a kernel and all its parts go through numba as one, and are optimised once.

By itself numba optimises every function and makes machine code of it, then once more within each of its
callers, and within theirs. But nobody runs a part by itself: it waits as it was written until a kernel takes
it up, with all that it calls. There nobody else can call it, so that the optimiser may drop its arguments
and, where one place calls it, put it there. Both halve the time to compile; the second makes the event loop
a fifth faster.

This goes through numba's inner doors, so `sim.core.jit` comes here only with a numba that was tried. Any
other compiles everything in its own way, to the same bytes.
"""

from typing import Any

from llvmlite import ir
from numba.core import codegen, compiler


class Draft(codegen.JITCodeLibrary):
    """A part as it was written."""

    def add_ir_module(self, module: Any) -> None:
        """Take the code of the part."""
        _count_from_zero(module)
        super().add_ir_module(module)

    @property
    def codegen(self) -> "_Alone":
        """The generator of code; what is never run by itself needs none."""
        return _Alone()

    def finalize(self) -> None:
        """End the part without optimising it."""
        self._raise_if_finalized()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """Return no address: there is no machine code."""
        self._ensure_finalized()
        return 0

    def with_all(self) -> dict[Any, None]:
        """Return this part and whatever it calls, each once, callers first."""
        found: dict[Any, None] = {self: None}
        for library in self._linking_libraries:
            found |= library.with_all() if isinstance(library, Draft) else {library: None}
        return found

    def as_written(self) -> Any:
        """Return the module of this part alone."""
        return super()._get_module_for_linking()

    def _get_module_for_linking(self) -> Any:
        # For a caller made by numba itself, which asks for nothing else.
        module = self.as_written().clone()
        for each in list(self.with_all())[1:]:
            one = each.as_written() if isinstance(each, Draft) else each._get_module_for_linking()
            module.link_in(one, preserve=True)
        return module


class Program(codegen.JITCodeLibrary):
    """A kernel and all its parts."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._drafts: dict[Any, None] = {}

    def add_ir_module(self, module: Any) -> None:
        """Take the kernel's own code."""
        _count_from_zero(module)
        super().add_ir_module(module)

    def add_linking_library(self, library: Any) -> None:
        """Take up what the kernel calls, with all that it calls."""
        for each in library.with_all() if isinstance(library, Draft) else [library]:
            if isinstance(each, Draft):
                self._drafts[each] = None
            else:
                super().add_linking_library(each)

    def finalize(self) -> None:
        """Put all parts together, then optimise and compile them."""
        for each in self._drafts:
            self._final_module.link_in(each.as_written(), preserve=True)
        super().finalize()

    def _optimize_final_module(self) -> None:
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage.name == "linkonce_odr":
                function.linkage = "internal"
                # Under its own name another program would find it, and call it with all its arguments.
                function.name += ".internal"
        super()._optimize_final_module()


class Options(compiler.Flags):
    """Numba's flags, which it compares at every step, compared by what is set alone."""

    def __eq__(self, other: object) -> bool:
        """Say whether the same flags are set to the same."""
        return self._values == other._values if isinstance(other, Options) else super().__eq__(other)

    def __hash__(self) -> int:
        """Return a hash of what is set."""
        return hash(frozenset(self._values))


def pipeline_of(library: type[Any]) -> type[Any]:
    """Return numba's compiler with a library of one's own for what it compiles.

    Parameters
    ----------
    library
        `Draft` for a part, `Program` for a kernel.
    """

    class Pipeline(compiler.Compiler):
        def __init__(
            self, typing: Any, target: Any, given: Any, args: Any, result: Any, flags: Any, names: Any
        ) -> None:
            if given is None:
                given = library(target.codegen(), "kernel")
                given.enable_object_caching()
            super().__init__(typing, target, given, args, result, Options(flags), names)

    return Pipeline


class _Alone:
    """Stands where a part would be bound to its environment."""

    def set_env(self, name: str, environment: Any) -> None:
        """Do nothing: what is never run by itself needs no environment."""


def _count_from_zero(module: Any) -> None:
    """Leave out what would make an index below zero count from the end: no kernel has one."""
    never = ir.Constant(ir.IntType(1), 0)
    for function in module.functions:
        for block in function.blocks:
            for step in block.instructions:
                if isinstance(step, ir.SelectInstr) and _is_wrap(*step.operands):
                    step.operands[0] = never


def _is_wrap(condition: Any, wrapped: Any, index: Any) -> bool:
    """Say whether one of two numbers is chosen as numba chooses an index or the same from the end."""
    return (
        isinstance(condition, ir.instructions.ICMPInstr)
        and condition.op == "slt"
        and condition.operands[0] is index
        and getattr(condition.operands[1], "constant", None) == 0
        and getattr(wrapped, "opname", "") == "add"
        and index in wrapped.operands
        and not isinstance(index, ir.Constant)
    )
