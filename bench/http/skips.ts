// Which server plays which workload. What is missing is missing for a reason, and the reason is printed.

const PROCEDURES = ["json", "user", "post", "wide"];

/** Why a server does not play a workload; `undefined` when it does. */
export function unplayed(server: string, workload: string): string | undefined {
  const [framework] = server.split("_");
  if (framework === "orpc" && !PROCEDURES.includes(workload)) {
    return "as its server has procedures only";
  }
  if (framework === "h3" && workload === "ws") return "as H3 leaves sockets to another package";
  if (server === "fastify_bun" && workload === "ws") return "as its plugin needs Node's sockets";
  return undefined;
}
