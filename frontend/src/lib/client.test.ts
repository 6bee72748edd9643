// A call that meets an expired access token renews the session once and is sent again.
import { HttpResponse, graphql } from 'msw';
import { expect, it } from 'vitest';
import { SessionRefreshDocument, UserMenuDocument } from '@/graphql/generated/graphql';
import { api } from '@/test/api';
import { createClient } from './client';
import { accessToken, forgetSession, isSignedIn, startSession } from './session';

const later = new Date(Date.now() + 600_000).toISOString();
const url = 'http://localhost:1000/graphql';

const viewer = {
  __typename: 'Viewer',
  role: 'OWNER',
  user: { __typename: 'User', id: 'usr_1', name: 'Ada', email: 'ada@example.com' },
  workspace: { __typename: 'Workspace', id: 'wsp_1', name: 'Ada' },
} as const;

/** Accepts only the token `fresh`; counts what reaches it. */
function serve(refresh: 'renews' | 'refuses') {
  const calls = { viewer: [] as (string | null)[], refresh: 0 };
  api.use(
    graphql.query(UserMenuDocument, ({ request }) => {
      const sent = request.headers.get('authorization');
      calls.viewer.push(sent);
      return sent === 'Bearer fresh'
        ? HttpResponse.json({ data: { viewer } })
        : HttpResponse.json(
            { errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }] },
            { status: 401 },
          );
    }),
    graphql.mutation(SessionRefreshDocument, () => {
      calls.refresh += 1;
      const session = { accessToken: 'fresh', accessTokenExpiresAt: later, refreshToken: 'next' };
      return HttpResponse.json({
        data: {
          sessionRefresh:
            refresh === 'renews'
              ? { session, userErrors: [] }
              : { session: null, userErrors: [{ code: 'INVALID_CREDENTIALS' }] },
        },
      });
    }),
  );
  return calls;
}

it('renews the session once for several calls at the same time, and sends each again', async () => {
  startSession({ accessToken: 'stale', accessTokenExpiresAt: later, refreshToken: 'first' });
  const calls = serve('renews');
  const client = createClient(url);
  const policy = { requestPolicy: 'network-only' } as const;
  const [first, second] = await Promise.all([
    client.query(UserMenuDocument, {}, policy).toPromise(),
    client.query(UserMenuDocument, {}, policy).toPromise(),
  ]);
  expect(first.data?.viewer?.user.name).toBe('Ada');
  expect(second.data?.viewer?.user.name).toBe('Ada');
  expect(calls.refresh).toBe(1);
  expect(calls.viewer.at(-1)).toBe('Bearer fresh');
  expect(localStorage.getItem('recon.refreshToken')).toBe('next');
});

it('renews before the first call when the access token has run out, as after a reload', async () => {
  startSession({
    accessToken: 'stale',
    accessTokenExpiresAt: new Date(0).toISOString(),
    refreshToken: 'first',
  });
  const calls = serve('renews');
  await createClient(url).query(UserMenuDocument, {}).toPromise();
  expect(calls.viewer).toEqual(['Bearer fresh']);
});

it('ends the session when the refresh token is refused, and does not try for ever', async () => {
  startSession({ accessToken: 'stale', accessTokenExpiresAt: later, refreshToken: 'first' });
  const calls = serve('refuses');
  const { error } = await createClient(url).query(UserMenuDocument, {}).toPromise();
  expect(error).toBeDefined();
  expect(calls.refresh).toBe(1);
  expect(isSignedIn()).toBe(false);
  expect(accessToken()).toBeNull();
  forgetSession();
});
