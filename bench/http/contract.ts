// What every server of the comparison must answer. A server that breaks the contract is not measured.
import { rows } from "./servers/data.ts";

/** One request and its answer. */
export interface Exchange {
  /** Path and query. */
  readonly path: string;
  /** Default `GET`. */
  readonly method?: string;
  /** Request header fields. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Request body. Default none. */
  readonly body?: string;
  /** Status of the answer. */
  readonly status: number;
  /** Start of the answer's `content-type`. Default: not compared. */
  readonly type?: string;
  /** Body, byte for byte. Default: not compared. */
  readonly answer?: string;
  /** Header fields that must be there; an empty value stands for any. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** Messages over one WebSocket. */
export interface Talk {
  /** Path of the handshake. */
  readonly path: string;
  /** Text that is sent and must come back. */
  readonly echoed: string;
  /** Texts that must not come back. */
  readonly refused: readonly string[];
}

/** A workload: the exchange that is measured, and others that show that the server really checks. */
export interface Workload {
  /** Routes `/r/<n>/:id` of the app. Default 0. */
  readonly routes?: number;
  /** Measured instead of the exchange, which is only checked. Its app has the WebSocket. */
  readonly talk?: Talk;
  /** The measured exchange. */
  readonly measured: Exchange;
  /** Further exchanges. */
  readonly checked: readonly Exchange[];
}

const JSON_TYPE = "application/json";
const BEARER = { authorization: "Bearer t-1" };

function item(body: unknown, status: number, answer?: string): Exchange {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const exchange: Exchange = {
    path: "/items",
    method: "POST",
    headers: { "content-type": JSON_TYPE },
    body: text,
    status,
    type: JSON_TYPE,
  };
  return answer === undefined ? exchange : { ...exchange, answer };
}

const widget = { name: "Widget", price: 9.99, tags: ["a", "b"] };
const wide = JSON.stringify(
  rows.map(({ id, name, price, active, city, note }) => ({
    id,
    name,
    price,
    active,
    city,
    note,
  })),
);

/** All workloads by name. */
export const workloads: Readonly<Record<string, Workload>> = {
  hello: {
    measured: {
      path: "/",
      status: 200,
      type: "text/plain",
      answer: "Hello, World!",
    },
    checked: [{ path: "/nothing-here", status: 404 }],
  },
  json: {
    measured: {
      path: "/json",
      status: 200,
      type: JSON_TYPE,
      answer: '{"message":"Hello, World!"}',
    },
    checked: [],
  },
  user: {
    measured: {
      path: "/users/42?verbose=true",
      status: 200,
      type: JSON_TYPE,
      answer: '{"id":42,"verbose":true,"name":"user42"}',
    },
    checked: [
      {
        path: "/users/7",
        status: 200,
        answer: '{"id":7,"verbose":false,"name":"user7"}',
      },
      { path: "/users/x?verbose=true", status: 422 },
      { path: "/users/4.5", status: 422 },
      { path: "/users/42?verbose=perhaps", status: 422 },
    ],
  },
  post: {
    measured: item(
      widget,
      201,
      '{"id":1,"name":"Widget","price":9.99,"tags":["a","b"]}',
    ),
    checked: [
      item({ name: "W", price: 1.5 }, 201, '{"id":1,"name":"W","price":1.5}'),
      item({ ...widget, name: "" }, 422),
      item({ ...widget, name: "x".repeat(51) }, 422),
      item({ ...widget, price: 0 }, 422),
      item({ ...widget, price: "much" }, 422),
      item({ ...widget, tags: ["a", 1] }, 422),
      item([], 422),
    ],
  },
  deps: {
    measured: {
      path: "/deps",
      headers: BEARER,
      status: 200,
      type: JSON_TYPE,
      answer: '{"user":"u1","tenant":"acme"}',
    },
    checked: [
      { path: "/deps", status: 401 },
      { path: "/deps", headers: { authorization: "Bearer t-2" }, status: 401 },
    ],
  },
  wide: {
    measured: { path: "/wide", status: 200, type: JSON_TYPE, answer: wide },
    checked: [],
  },
  deep10: {
    routes: 10,
    measured: {
      path: "/r/7/abc",
      status: 200,
      type: JSON_TYPE,
      answer: '{"route":7,"id":"abc"}',
    },
    checked: [
      { path: "/r/0/x", status: 200, answer: '{"route":0,"id":"x"}' },
      { path: "/r/10/x", status: 404 },
    ],
  },
  deep: {
    routes: 1_000,
    measured: {
      path: "/r/777/abc",
      status: 200,
      type: JSON_TYPE,
      answer: '{"route":777,"id":"abc"}',
    },
    checked: [
      { path: "/r/0/x", status: 200, answer: '{"route":0,"id":"x"}' },
      { path: "/r/999/x", status: 200, answer: '{"route":999,"id":"x"}' },
      { path: "/r/1000/x", status: 404 },
    ],
  },
  mw: {
    measured: {
      path: "/mw",
      headers: { origin: "http://example.com" },
      status: 200,
      type: JSON_TYPE,
      answer: '{"ok":true}',
      fields: {
        "access-control-allow-origin": "*",
        "x-request-id": "",
        "x-content-type-options": "nosniff",
        "x-frame-options": "SAMEORIGIN",
        "server-timing": "",
      },
    },
    checked: [],
  },
  wait: {
    measured: {
      path: "/wait",
      status: 200,
      type: JSON_TYPE,
      answer: '{"ok":true}',
    },
    checked: [],
  },
  sse: {
    measured: {
      path: "/sse",
      status: 200,
      type: "text/event-stream",
      answer: Array.from({ length: 100 }, (_, n) => `data: ${n}\n\n`).join(""),
    },
    checked: [],
  },
  ws: {
    measured: { path: "/", status: 200, answer: "Hello, World!" },
    checked: [],
    talk: {
      path: "/ws",
      echoed: '{"room":"lobby","text":"hello there"}',
      refused: [
        '{"room":"lobby"}',
        '{"room":"","text":"x"}',
        '{"room":"lobby","text":7}',
        "[]",
        "{",
      ],
    },
  },
};

/**
 * Holds a server to a workload's contract.
 *
 * @returns What it breaks, one line each; empty when it keeps it.
 */
export async function breaches(
  origin: string,
  workload: Workload,
): Promise<string[]> {
  const found: string[] = [];
  for (const exchange of [workload.measured, ...workload.checked]) {
    const response = await fetch(origin + exchange.path, {
      method: exchange.method ?? "GET",
      headers: exchange.headers ?? {},
      ...(exchange.body === undefined ? {} : { body: exchange.body }),
      signal: AbortSignal.timeout(10_000),
    });
    const body = await response.text();
    found.push(...differences(exchange, response, body));
  }
  if (workload.talk !== undefined) found.push(...await breachesOf(origin, workload.talk));
  return found;
}

async function breachesOf(origin: string, { path, echoed, refused }: Talk): Promise<string[]> {
  const url = origin.replace("http", "ws") + path;
  const found: string[] = [];
  const echo = await answerTo(url, echoed);
  if (echo !== echoed) found.push(`${path}: ${echoed} comes back as ${echo}`);
  for (const text of refused) {
    if (await answerTo(url, text) === text) found.push(`${path}: ${text} comes back`);
  }
  return found;
}

/** The first message that comes back, or why none does. */
function answerTo(url: string, text: string): Promise<string> {
  const socket = new WebSocket(url);
  const { promise, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve("nothing"), 5_000);
  socket.onopen = () => socket.send(text);
  socket.onmessage = ({ data }) => resolve(String(data));
  socket.onerror = () => resolve("an error");
  socket.onclose = ({ code }) => resolve(`a close with ${code}`);
  return promise.then((answer) => {
    clearTimeout(timer);
    socket.close();
    return answer;
  });
}

function differences(
  exchange: Exchange,
  response: Response,
  body: string,
): string[] {
  const found: string[] = [];
  const say = (what: string, got: unknown, expected: unknown) => {
    const place = `${exchange.method ?? "GET"} ${exchange.path} ${exchange.body ?? ""}`.trim();
    found.push(
      `${place}: ${what} is ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`,
    );
  };
  if (response.status !== exchange.status) {
    say("status", response.status, exchange.status);
  }
  const type = response.headers.get("content-type") ?? "";
  if (!type.startsWith(exchange.type ?? "")) {
    say("content-type", type, exchange.type);
  }
  if (exchange.answer !== undefined && body !== exchange.answer) {
    say("body", body.slice(0, 200), exchange.answer.slice(0, 200));
  }
  for (const [name, expected] of Object.entries(exchange.fields ?? {})) {
    const got = response.headers.get(name);
    if (got === null || (expected !== "" && got !== expected)) {
      say(name, got, expected);
    }
  }
  return found;
}
