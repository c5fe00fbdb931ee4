// The start of an answer's body: what is there at once, so that a small answer is in hand as a whole and a live stream is
// neither waited for nor kept.

/** What {@linkcode readStart} read. */
export interface Start {
  /** What was there at once. */
  readonly start: Uint8Array<ArrayBuffer>;
  /** The rest; `undefined` when that was all. */
  readonly rest: AsyncIterable<Uint8Array> | undefined;
}

/**
 * Reads what is there at once, up to a length.
 *
 * @param bytesMax No further piece is read when more than that is there.
 */
export async function readStart(
  body: ReadableStream<Uint8Array>,
  bytesMax: number,
): Promise<Start> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let reading = reader.read();
  while (chunks.length === 0 || (length <= bytesMax && await isReady(reading))) {
    const { done, value } = await reading;
    if (done) return { start: concat(chunks, length), rest: undefined };
    chunks.push(value);
    length += value.length;
    reading = reader.read();
  }
  const start = concat(chunks, length);
  return { start, rest: resume(start, reader, reading) };
}

/** Whether a promise settles without anything from outside: within the microtasks that one chunk takes. */
async function isReady(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = () => void (settled = true);
  promise.then(settle, settle);
  for (let i = 0; i < MICROTASKS_OF_A_CHUNK && !settled; i++) await undefined;
  return settled;
}

function concat(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

async function* resume(
  start: Uint8Array,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  reading: ReturnType<typeof reader.read>,
): AsyncGenerator<Uint8Array> {
  try {
    yield start;
    for (let next = await reading; !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}

/** The most that a chunk of a body that is in memory took on either runtime is 3. */
const MICROTASKS_OF_A_CHUNK = 16;
