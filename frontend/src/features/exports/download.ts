// Reads an export in chunks through GraphQL and hands it to the browser as one file.
import type { Client } from '@urql/core';
import { graphql } from '@/graphql/generated';
import { explainError } from '@/lib/faults';
import { fromBase64, sha256 } from '@/lib/upload';

const CHUNK_BYTES = 1 << 20;

const ChunkQuery = graphql(`
  query ExportChunk($id: ID!, $offset: BigInt!, $length: Int!) {
    export(id: $id) {
      id
      sha256
      chunk(offset: $offset, length: $length) {
        base64
        nextOffset
        eof
      }
    }
  }
`);

/** The whole file. Its sha-256 is checked against the one the server recorded. */
export async function fetchExport(
  client: Client,
  id: string,
  onProgress: (bytes: number) => void,
): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let offset: number | string = 0;
  let expected: string | null | undefined;
  for (;;) {
    const answer: Awaited<ReturnType<typeof ask>> = await ask(client, id, offset);
    const found = answer.data?.export;
    if (answer.error) throw new Error(explainError(answer.error));
    if (!found?.chunk) throw new Error('The export is no longer there.');
    expected = found.sha256;
    parts.push(fromBase64(found.chunk.base64));
    offset = found.chunk.nextOffset;
    onProgress(Number(offset));
    if (found.chunk.eof) break;
  }
  const file = new Blob(parts, { type: 'application/octet-stream' });
  const actual = expected ? await sha256(file) : undefined;
  if (expected && actual && expected !== actual)
    throw new Error('The file arrived damaged: its checksum differs. Download it again.');
  return file;
}

function ask(client: Client, id: string, offset: number | string) {
  return client
    .query(ChunkQuery, { id, offset, length: CHUNK_BYTES }, { requestPolicy: 'network-only' })
    .toPromise();
}

export function saveFile(file: Blob, filename: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
