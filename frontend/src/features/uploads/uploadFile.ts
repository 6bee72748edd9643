// Sends one file: small ones in one request, larger ones in parts that survive a cut connection and a reload.
import type { Client } from '@urql/core';
import { graphql } from '@/graphql/generated';
import { accepted, explainError } from '@/lib/faults';
import { missingParts, sha256 } from '@/lib/upload';

const ONE_SHOT_BYTES = 8 * 1024 * 1024;
const TRIES = 4;

const FileCreate = graphql(`
  mutation FileCreate($input: FileCreateInput!, $file: Upload!) {
    fileCreate(input: $input, file: $file) {
      upload {
        id
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`);

const UploadCreate = graphql(`
  mutation UploadCreate($input: UploadCreateInput!) {
    uploadCreate(input: $input) {
      upload {
        id
        partSizeBytes
        partsReceived
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`);

const UploadState = graphql(`
  query UploadState($id: ID!) {
    upload(id: $id) {
      id
      state
      sizeBytes
      partSizeBytes
      partsReceived
    }
  }
`);

const UploadPart = graphql(`
  mutation UploadPart($input: UploadPartInput!, $data: Upload!) {
    uploadPart(input: $input, data: $data) {
      upload {
        id
        partsReceived
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`);

const UploadComplete = graphql(`
  mutation UploadComplete($input: UploadCompleteInput!) {
    uploadComplete(input: $input) {
      upload {
        id
        state
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`);

type Options = { onProgress: (bytes: number) => void; signal: AbortSignal };

/** The upload's id. Throws with a sentence for people. */
export async function uploadFile(client: Client, file: File, options: Options): Promise<string> {
  if (file.size === 0) throw new Error('This file is empty.');
  return file.size <= ONE_SHOT_BYTES ? sendWhole(client, file, options) : sendParts(client, file, options);
}

async function sendWhole(client: Client, file: File, { onProgress }: Options): Promise<string> {
  const { data, error } = await client
    .mutation(FileCreate, { input: { filename: file.name }, file })
    .toPromise();
  if (error) throw new Error(explainError(error));
  const upload = accepted(data?.fileCreate.upload, data?.fileCreate.userErrors ?? []);
  onProgress(file.size);
  return upload.id;
}

async function sendParts(client: Client, file: File, { onProgress, signal }: Options): Promise<string> {
  const session = (await resume(client, file)) ?? (await begin(client, file));
  const parts = missingParts(file.size, session.partSizeBytes, session.partsReceived);
  let sent = file.size - parts.reduce((sum, part) => sum + part.end - part.start, 0);
  onProgress(sent);
  for (const { number, start, end } of parts) {
    signal.throwIfAborted();
    await sendPart(client, session.id, number, file.slice(start, end), signal);
    sent += end - start;
    onProgress(sent);
  }
  const { data, error } = await client
    .mutation(UploadComplete, { input: { uploadId: session.id } })
    .toPromise();
  if (error) throw new Error(explainError(error));
  accepted(data?.uploadComplete.upload, data?.uploadComplete.userErrors ?? []);
  localStorage.removeItem(memory(file));
  return session.id;
}

async function sendPart(
  client: Client,
  uploadId: string,
  partNumber: number,
  data: Blob,
  signal: AbortSignal,
): Promise<void> {
  const input = { uploadId, partNumber, sha256: (await sha256(data)) ?? null };
  for (let attempt = 1; ; attempt += 1) {
    const answer = await client.mutation(UploadPart, { input, data }).toPromise();
    if (!answer.error) {
      accepted(answer.data?.uploadPart.upload, answer.data?.uploadPart.userErrors ?? []);
      return;
    }
    if (!answer.error.networkError || attempt === TRIES) throw new Error(explainError(answer.error));
    signal.throwIfAborted();
    await new Promise((wake) => setTimeout(wake, 500 * 2 ** attempt));
  }
}

type Session = { id: string; partSizeBytes: number; partsReceived: number[] };

async function begin(client: Client, file: File): Promise<Session> {
  const input = { filename: file.name, sizeBytes: file.size, contentType: file.type || null };
  const { data, error } = await client.mutation(UploadCreate, { input }).toPromise();
  if (error) throw new Error(explainError(error));
  const session = accepted(data?.uploadCreate.upload, data?.uploadCreate.userErrors ?? []);
  localStorage.setItem(memory(file), session.id);
  return session;
}

/** An upload of the same file that a reload or a cut connection left unfinished. */
async function resume(client: Client, file: File): Promise<Session | null> {
  const id = localStorage.getItem(memory(file));
  if (id === null) return null;
  const { data } = await client.query(UploadState, { id }, { requestPolicy: 'network-only' }).toPromise();
  const found = data?.upload;
  return found && found.state === 'OPEN' && Number(found.sizeBytes) === file.size ? found : null;
}

function memory(file: File): string {
  return `recon.upload.${file.name}.${file.size}.${file.lastModified}`;
}
