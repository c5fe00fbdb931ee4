// Bytes in JSON: UTF-8 text, or base64.

/** Bytes as the text they encode. */
export function bytesText(bytes: Uint8Array): string {
  return DECODER.decode(bytes);
}

/** Bytes in URL-safe base64 with padding, as pydantic writes them. */
export function base64Text(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_");
}

const DECODER = new TextDecoder();
