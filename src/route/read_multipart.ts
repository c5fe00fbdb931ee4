// A multipart form into fields and files. Fields are kept as text, files in memory up to a bound for the whole request
// and in temporary files beyond it, and files that nobody asked for are not kept at all.

import { ByteBuffer, MultipartSource, type PartHead, Query } from "../http/mod.ts";
import type { UploadFile } from "../schema/mod.ts";
import type { BodyReading } from "./body_plan.ts";
import { FileReceiver, FileReceivers, type ReceivedFile } from "./received_file.ts";
import type { RequestContext } from "./request_context.ts";

/** One value of a form. */
export type FormValue = string | UploadFile;

/**
 * Reads the body as multipart/form-data.
 *
 * @throws {HttpError} 413, 400 and 415 as `readParts`.
 */
export async function readMultipart(
  cx: RequestContext,
  reading: BodyReading,
): Promise<Query<FormValue>> {
  const { bytesMax, form } = reading;
  const source = new MultipartSource(cx.request, { bytesMax, limits: form!.limits });
  const receivers = new FileReceivers(cx, form!.limits.memoryBytesMax);
  const names: string[] = [];
  const values: FormValue[] = [];
  try {
    for (let event = await source.next(); event !== undefined; event = await source.next()) {
      if (event.kind !== "part") continue;
      const { head } = event;
      const value = head.filename === undefined
        ? await readField(source)
        : await readFile(source, head, { receivers, reading });
      if (value === undefined) continue;
      names.push(head.name);
      values.push(value);
    }
  } catch (error) {
    source.cancel();
    throw error;
  }
  return new Query<FormValue>(names, values);
}

async function readField(source: MultipartSource): Promise<string> {
  const bytes = new ByteBuffer();
  for (;;) {
    const event = await source.next();
    if (event?.kind !== "data") return DECODER.decode(bytes.take());
    bytes.append(event.bytes);
  }
}

interface Receiving {
  readonly receivers: FileReceivers;
  readonly reading: BodyReading;
}

/** `undefined` for a file input that was left empty, and for a file that no field wants. */
async function readFile(
  source: MultipartSource,
  head: PartHead,
  { receivers, reading: { form } }: Receiving,
): Promise<ReceivedFile | undefined> {
  const isWanted = form!.keepsAll || form!.files.has(head.name);
  const mustBeInMemory = form!.bytes.has(head.name);
  const receiver = new FileReceiver(receivers, head, { mustBeInMemory });
  let size = 0;
  for (;;) {
    const event = await source.next();
    if (event?.kind !== "data") break;
    size += event.bytes.length;
    const adding = isWanted ? receiver.add(event.bytes) : undefined;
    if (adding !== undefined) await adding;
  }
  const wasLeftEmpty = head.filename === "" && size === 0;
  return isWanted && !wasLeftEmpty ? await receiver.finish() : undefined;
}

const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });
