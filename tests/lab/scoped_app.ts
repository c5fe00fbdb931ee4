// The smallest app that gives each request a scope and cancels it when the client leaves: what the lab's own tests run,
// so that they do not depend on how the framework's dispatch does it.
import { Cancelled, Cx } from "../../src/cx/mod.ts";
import { cancelCx, closeCx, limitCx } from "../../src/cx/internal.ts";
import type { LabApp } from "../../src/lab/mod.ts";

/** Answers requests by `handler`, each in a scope of its own. */
export function scopedApp(
  handler: (cx: Cx, request: Request) => Promise<Response | string | void>,
  options: { readonly deadlineMs?: number } = {},
): LabApp {
  return {
    async fetch(request) {
      const cx = new RequestScope(request);
      limitCx(cx, { name: "request", ...options });
      request.signal.addEventListener("abort", () => cancelCx(cx, { kind: "client_disconnect" }));
      try {
        const answer = await handler(cx, request);
        await closeCx(cx, { ok: true, value: undefined });
        return answer instanceof Response ? answer : new Response(answer ?? "ok");
      } catch (error) {
        const isOwn = error instanceof Cancelled;
        const kind = isOwn ? "cancelled" : "error";
        await closeCx(cx, { ok: false, kind, error });
        const status = !isOwn ? 500 : cx.reason?.kind === "deadline" ? 504 : 499;
        return new Response(null, { status });
      }
    },
  };
}

class RequestScope extends Cx {
  readonly request: Request;

  constructor(request: Request) {
    super();
    this.request = request;
  }
}
