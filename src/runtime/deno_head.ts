// One header field of a request to Deno.serve, read so that Deno does not notice. Deno 2.9 answers a request whose
// `headers` somebody has looked at by a slower way: over a promise, with a copy of all fields. Cairn looks at Host in
// every request, which costs a raw handler 0.88 (text) to 0.91 (JSON) of its speed; with this it is 0.94 to 0.99.
//
// Deno keeps the headers object in a property of the request whose key is a symbol of its own. Taking it out again makes
// Deno build a new one at the next question, as it did at the first. Where there is no such property, or it does not
// behave like that, this file does nothing.

type WithSymbols = Record<symbol, unknown>;

/** Key of the property; `null` when there is none to be used. Learned from the first request. */
let key: symbol | null | undefined;

/** The Host field; `null` when it is absent. */
export function hostOf(request: Request): string | null {
  const { headers } = request;
  const host = headers.get("host");
  if (key === undefined) key = findKey(request, headers);
  if (key !== null) (request as unknown as WithSymbols)[key] = undefined;
  return host;
}

/** Makes the header fields stay readable after the answer, for what outlives the request. */
export function keepHead(request: Request): void {
  // Deno copies them at the end of a request whose headers were looked at.
  void request.headers;
}

function findKey(request: Request, headers: Headers): symbol | null {
  const inside = request as unknown as WithSymbols;
  const found = Object.getOwnPropertySymbols(request).find((one) => inside[one] === headers);
  if (found === undefined) return null;
  inside[found] = undefined;
  const again = request.headers;
  const isMadeAnew = again !== headers && inside[found] === again &&
    again.get("host") === headers.get("host");
  return isMadeAnew ? found : null;
}
