// FNV-1a over the bytes of a trace, so that one short word says whether two runs were the same.

/**
 * The 64-bit FNV-1a hash of a text's UTF-8 bytes, as 16 hexadecimal digits.
 *
 * In two 32-bit halves: with BigInt it takes longer than the run that is hashed.
 */
export function fnv64(text: string): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const byte of ENCODER.encode(text)) {
    low = (low ^ byte) >>> 0;
    // The prime is 2^40 + 0x1b3; every product stays below 2^53.
    const product = low * 0x1b3;
    const carry = Math.floor(product / 4_294_967_296);
    high = (Math.imul(high, 0x1b3) + carry + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  return hex(high) + hex(low);
}

function hex(half: number): string {
  return half.toString(16).padStart(8, "0");
}

const ENCODER = new TextEncoder();
