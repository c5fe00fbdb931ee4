// How a simulated client's request body arrives: whole, in pieces, not to its end, or cut.

import { delivery, SILENCE_MS, waitVirtually } from "./io.ts";
import type { Run } from "./run.ts";
import type { Lane } from "./trace.ts";

/** What goes wrong with a request when the lab explores faults. All of it by default. */
export interface RequestFaults {
  /** The client may leave at any step. */
  readonly disconnect?: boolean;
  /** The body may arrive slowly, stop, or be cut. */
  readonly body?: boolean;
}

/** One request of a {@linkcode LabClient}. */
export interface LabRequestInit {
  /** Header fields. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Body, sent as JSON. */
  readonly json?: unknown;
  /** Body, sent as `application/x-www-form-urlencoded`. */
  readonly form?: Readonly<Record<string, string>>;
  /** Any other body; a list is sent piece by piece, each at a step of its own. */
  readonly body?: string | Uint8Array<ArrayBuffer> | readonly (string | Uint8Array<ArrayBuffer>)[];
  /** The client leaves after this many milliseconds of virtual time. Default: the client's. */
  readonly timeoutMs?: number;
  /** The client leaves after it has read this many pieces of the answer. Default 1000. */
  readonly chunksMax?: number;
  /** What may go wrong. Default: the client's. `false`: nothing. */
  readonly faults?: RequestFaults | false;
}

/** What {@linkcode buildRequest} takes. */
export interface RequestParts {
  readonly run: Run;
  readonly lane: Lane;
  readonly method: string;
  readonly url: string;
  readonly init: LabRequestInit;
  readonly headers: Headers;
  readonly signal: AbortSignal;
  /** Whether its body may misbehave. */
  readonly faults: boolean;
  /** The client leaves. */
  readonly leave: () => void;
}

/** Builds the request; its body arrives while the run goes on. */
export function buildRequest(parts: RequestParts): Request {
  const { run, method, url, init, headers, signal } = parts;
  const pieces = piecesOf(init, headers);
  if (pieces === undefined) return new Request(url, { method, headers, signal });
  const manner = parts.faults && pieces.length > 0
    ? run.choose("body", MANNERS.length, (index) => `the body ${MANNERS[index]}`)
    : WHOLE;
  if (manner === WHOLE && pieces.length === 1) {
    const body = pieces[0]!;
    headers.set("content-length", String(body.length));
    return new Request(url, { method, headers, signal, body });
  }
  const sent = pieces.length === 1 ? halves(pieces[0]!) : pieces;
  const body = arriving(parts, sent, manner);
  // Streams are sent in half duplex only; the option is missing in some declarations of fetch.
  return new Request(url, { method, headers, signal, body, duplex: "half" } as RequestInit);
}

function piecesOf(init: LabRequestInit, headers: Headers): Uint8Array<ArrayBuffer>[] | undefined {
  if (init.json !== undefined) {
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
    return [ENCODER.encode(JSON.stringify(init.json))];
  }
  if (init.form !== undefined) {
    headers.set("content-type", "application/x-www-form-urlencoded");
    return [ENCODER.encode(new URLSearchParams(init.form).toString())];
  }
  if (init.body === undefined) return undefined;
  const pieces = typeof init.body === "string" || init.body instanceof Uint8Array
    ? [init.body]
    : init.body;
  return pieces.map((piece) => typeof piece === "string" ? ENCODER.encode(piece) : piece);
}

function halves(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
  const middle = bytes.length >> 1;
  return [bytes.subarray(0, middle), bytes.subarray(middle)].filter(({ length }) => length > 0);
}

/** A body whose pieces are completions of the run. */
function arriving(
  { run, lane, leave, signal }: RequestParts,
  pieces: readonly Uint8Array<ArrayBuffer>[],
  manner: number,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let index = 0;
  const isBad = manner === STALLED || manner === CUT;
  return new ReadableStream({
    start(controller) {
      const broken = () => controller.error(new DOMException("The client left.", "AbortError"));
      signal.addEventListener("abort", broken, { once: true });
    },
    async pull(controller) {
      if (isBad && index === 1) {
        if (manner === STALLED) {
          await waitVirtually(run, { lane, label: "body stalls", ms: SILENCE_MS });
        } else await delivery(run, { lane, label: "body is cut", alone: true });
        return leave();
      }
      await delivery(run, { lane, label: `body ${index + 1}`, alone: true });
      // The client may have left while the piece was on its way.
      if (signal.aborted) return;
      controller.enqueue(pieces[index]!);
      index++;
      if (index === pieces.length && !isBad) controller.close();
    },
  }, { highWaterMark: 0 });
}

const MANNERS = ["arrives", "arrives slowly", "stops in the middle", "is cut"];
const WHOLE = 0;
const STALLED = 2;
const CUT = 3;
const ENCODER = new TextEncoder();
