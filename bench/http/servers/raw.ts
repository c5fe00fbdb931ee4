// The baseline: one function from Request to Response, written by hand for speed, with the same checks and no framework.
// Both runtimes use it; raw_bun.ts and raw_deno.ts listen, and have the WebSockets. It stays synchronous wherever nothing is awaited.
import { deepRoutes, EVENTS, isMessage, type Row, rows, sessions, tenants, users } from "./data.ts";

/** Answers one request. */
export function handle(request: Request): Response | Promise<Response> {
  const url = request.url;
  const from = url.indexOf("/", 8);
  const mark = url.indexOf("?", from);
  const path = mark < 0 ? url.slice(from) : url.slice(from, mark);
  if (request.method === "POST") {
    return path === "/items" ? post(request) : notFound();
  }
  switch (path) {
    case "/":
      return new Response("Hello, World!");
    case "/json":
      return Response.json({ message: "Hello, World!" });
    case "/deps":
      return deps(request);
    case "/wide":
      return Response.json(rows.map(shown));
    case "/mw":
      return mw();
    case "/wait":
      return wait();
    case "/sse":
      return sse();
  }
  if (path.startsWith("/users/")) {
    return user(path.slice(7), mark < 0 ? "" : url.slice(mark + 1));
  }
  if (path.startsWith("/r/")) return deep(path);
  return notFound();
}

function user(text: string, query: string): Response {
  const id = Number(text);
  if (!INTEGER.test(text) || !Number.isSafeInteger(id)) {
    return unprocessable("id");
  }
  const text2 = queryValue(query, "verbose") ?? "false";
  if (text2 !== "true" && text2 !== "false") return unprocessable("verbose");
  return Response.json({ id, verbose: text2 === "true", name: `user${id}` });
}

const INTEGER = /^-?\d+$/;

function queryValue(query: string, name: string): string | undefined {
  if (query === "") return undefined;
  for (const pair of query.split("&")) {
    const equals = pair.indexOf("=");
    const key = equals < 0 ? pair : pair.slice(0, equals);
    if (key !== name) continue;
    const value = equals < 0 ? "" : pair.slice(equals + 1);
    return value.includes("%") ? decodeURIComponent(value) : value;
  }
  return undefined;
}

function post(request: Request): Promise<Response> {
  return request.json().then(created, () => unprocessable("body"));
}

function created(body: unknown): Response {
  if (typeof body !== "object" || body === null) return unprocessable("body");
  const { name, price, tags } = body as Record<string, unknown>;
  if (typeof name !== "string" || name.length < 1 || name.length > 50) {
    return unprocessable("name");
  }
  if (typeof price !== "number" || !(price > 0)) return unprocessable("price");
  if (tags === undefined) return Response.json({ id: 1, name, price }, CREATED);
  if (!Array.isArray(tags) || !tags.every(isString)) {
    return unprocessable("tags");
  }
  return Response.json({ id: 1, name, price, tags }, CREATED);
}

const CREATED = { status: 201 };

function isString(value: unknown): boolean {
  return typeof value === "string";
}

function deps(request: Request): Response {
  const header = request.headers.get("authorization");
  if (header === null || !header.startsWith("Bearer ")) return unauthorized();
  const found = users.get(header.slice(7));
  if (found === undefined) return unauthorized();
  sessions.open++;
  try {
    return Response.json({
      user: found.id,
      tenant: tenants.get(found.tenantId),
    });
  } finally {
    sessions.open--;
  }
}

function shown(row: Row): Omit<Row, "cost" | "supplier" | "secret"> {
  const { id, name, price, active, city, note } = row;
  return { id, name, price, active, city, note };
}

function deep(path: string): Response {
  const slash = path.indexOf("/", 3);
  const route = Number(path.slice(3, slash));
  if (slash < 0 || !(route >= 0 && route < deepRoutes)) return notFound();
  return Response.json({ route, id: path.slice(slash + 1) });
}

function mw(): Response {
  const startedMs = performance.now();
  const body = JSON.stringify({ ok: true });
  return new Response(body, {
    headers: {
      "content-type": "application/json",
      "access-control-allow-origin": "*",
      "x-request-id": crypto.randomUUID(),
      "x-content-type-options": "nosniff",
      "x-frame-options": "SAMEORIGIN",
      "server-timing": `total;dur=${performance.now() - startedMs}`,
    },
  });
}

function wait(): Promise<Response> {
  return new Promise((resolve) => {
    const deadline = setTimeout(
      () => resolve(new Response(null, { status: 504 })),
      1_000,
    );
    setTimeout(() => {
      clearTimeout(deadline);
      resolve(Response.json({ ok: true }));
    }, 0);
  });
}

/** What a WebSocket sends back for a message; `undefined` for one that does not fit. */
export function echo(text: string): string | undefined {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isMessage(message)) return undefined;
  return JSON.stringify({ room: message.room, text: message.text });
}

const encoder = new TextEncoder();

function sse(): Response {
  let n = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller): void {
      if (n === EVENTS) controller.close();
      else controller.enqueue(encoder.encode(`data: ${n++}\n\n`));
    },
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream" },
  });
}

function unprocessable(field: string): Response {
  return Response.json({ detail: `invalid ${field}` }, { status: 422 });
}

function unauthorized(): Response {
  return Response.json({ detail: "unauthorized" }, { status: 401 });
}

function notFound(): Response {
  return Response.json({ detail: "not found" }, { status: 404 });
}
