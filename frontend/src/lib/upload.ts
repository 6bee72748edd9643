// Hashing and cutting of files for upload. WebCrypto hashes in one piece, so each part is hashed on its own.

export type PartRange = { number: number; start: number; end: number };

/** Parts still to send, numbered from 1. */
export function missingParts(
  sizeBytes: number,
  partSizeBytes: number,
  received: readonly number[],
): PartRange[] {
  const have = new Set(received);
  const parts: PartRange[] = [];
  for (let start = 0, number = 1; start < sizeBytes; start += partSizeBytes, number += 1) {
    if (!have.has(number)) parts.push({ number, start, end: Math.min(start + partSizeBytes, sizeBytes) });
  }
  return parts;
}

/** Hex sha-256; undefined where WebCrypto is not offered (a page over plain http on another machine). */
export async function sha256(data: Blob): Promise<string | undefined> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (!subtle) return undefined;
  const digest = await subtle.digest('SHA-256', await data.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Base64 text to bytes. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
