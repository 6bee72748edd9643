// Who is signed in. The access token lives in memory only; the refresh token in localStorage, so that a reload and a
// second tab keep the session. Refreshing is done once at a time, across tabs too, because a refresh token is spent by use.
import { stringifyDocument } from '@urql/core';
import { useSyncExternalStore } from 'react';
import { graphql } from '@/graphql/generated';
import type { SessionRefreshMutation } from '@/graphql/generated/graphql';

export type SessionTokens = { accessToken: string; accessTokenExpiresAt: string; refreshToken: string };

type Access = { token: string; expiresAt: number };

export type Refreshed = 'ok' | 'refused' | 'unreachable';

const STORED = 'recon.refreshToken';
/** An access token this close to its end is renewed first. */
const LEEWAY_MS = 15_000;

const Refresh = graphql(`
  mutation SessionRefresh($input: SessionRefreshInput!) {
    sessionRefresh(input: $input) {
      session {
        accessToken
        accessTokenExpiresAt
        refreshToken
      }
      userErrors {
        code
      }
    }
  }
`);

let access: Access | null = null;
let generation = 0;
let refreshing: Promise<Refreshed> | null = null;
const listeners = new Set<() => void>();

function announce(): void {
  generation += 1;
  for (const listener of listeners) listener();
}

function keep(tokens: SessionTokens): void {
  access = { token: tokens.accessToken, expiresAt: Date.parse(tokens.accessTokenExpiresAt) };
  localStorage.setItem(STORED, tokens.refreshToken);
}

export function refreshToken(): string | null {
  return localStorage.getItem(STORED);
}

export function accessToken(): string | null {
  return access?.token ?? null;
}

export function isSignedIn(): boolean {
  return refreshToken() !== null;
}

export function accessEndsSoon(now: number = Date.now()): boolean {
  return access === null || access.expiresAt - now < LEEWAY_MS;
}

export function startSession(tokens: SessionTokens): void {
  keep(tokens);
  announce();
}

export function forgetSession(): void {
  access = null;
  localStorage.removeItem(STORED);
  announce();
}

/** Renews the access token; concurrent callers share one request. A refused refresh token ends the session. */
export function refreshSession(): Promise<Refreshed> {
  refreshing ??= oneTabAtATime(renew).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

async function oneTabAtATime(work: () => Promise<Refreshed>): Promise<Refreshed> {
  // Absent over plain http on another machine than this one.
  const locks = navigator.locks as LockManager | null | undefined;
  return locks ? locks.request('recon.refresh', work) : work();
}

async function renew(): Promise<Refreshed> {
  const token = refreshToken();
  if (token === null) return 'refused';
  let answer: { data?: SessionRefreshMutation | null };
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
      },
      body: JSON.stringify({
        query: stringifyDocument(Refresh),
        variables: { input: { refreshToken: token } },
      }),
    });
    answer = (await response.json()) as typeof answer;
  } catch {
    return 'unreachable';
  }
  const payload = answer.data?.sessionRefresh;
  if (payload?.session) {
    keep(payload.session);
    return 'ok';
  }
  if (!payload) return 'unreachable';
  forgetSession();
  return 'refused';
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Changes whenever someone signs in or out: what was cached for one session must not be shown in another. */
export function useSessionGeneration(): number {
  return useSyncExternalStore(subscribe, () => generation);
}

export function onSessionChange(listener: () => void): () => void {
  return subscribe(listener);
}
