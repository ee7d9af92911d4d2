"""The least that a Jupyter kernel can be: ipykernel around `eval`. What ours is held to."""

from __future__ import annotations

from typing import Any

from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel


class BareKernel(Kernel):
    """Evaluates one Python expression a cell."""

    implementation = "bare"
    implementation_version = "1"
    banner = ""
    language_info = {  # noqa: RUF012 - the base class's attribute
        "name": "python",
        "mimetype": "text/x-python",
        "file_extension": ".py",
    }

    async def do_execute(
        self,
        code: str,
        silent: bool,
        store_history: bool = True,  # noqa: ARG002 - the base class passes these
        user_expressions: Any = None,  # noqa: ARG002
        allow_stdin: bool = False,  # noqa: ARG002
        *,
        cell_meta: Any = None,  # noqa: ARG002
        cell_id: Any = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        """Answer the value of the expression."""
        try:
            text = repr(eval(code))
        except KeyboardInterrupt:
            problem = {"ename": "KeyboardInterrupt", "evalue": "", "traceback": []}
            self.send_response(self.iopub_socket, "error", problem)
            return {"status": "error", "execution_count": self.execution_count, **problem}
        if not silent:
            result = {
                "data": {"text/plain": text},
                "metadata": {},
                "execution_count": self.execution_count,
            }
            self.send_response(self.iopub_socket, "execute_result", result)
        return {
            "status": "ok",
            "execution_count": self.execution_count,
            "payload": [],
            "user_expressions": {},
        }


if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=BareKernel)
