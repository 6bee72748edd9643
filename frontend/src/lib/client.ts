// The GraphQL client: normalised cache, session renewal, uploads, and subscriptions over one WebSocket.
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import type { CombinedError } from '@urql/core';
import { authExchange } from '@urql/exchange-auth';
import { cacheExchange } from '@urql/exchange-graphcache';
import type { KeyingConfig } from '@urql/exchange-graphcache';
import { createClient as createSocket } from 'graphql-ws';
import { accessEndsSoon, accessToken, isSignedIn, refreshSession } from './session';

/** Types without an id of their own: they live inside what holds them. */
const EMBEDDED = [
  'Certificate',
  'Chunk',
  'ColumnProfile',
  'ConditionEvidence',
  'CurrencySums',
  'DatasetColumn',
  'DatasetPreview',
  'Failure',
  'JobEvent',
  'JobProgress',
  'LearnedCondition',
  'LearnedLevel',
  'LearnedScore',
  'MatchChange',
  'MatchChangeSample',
  'MatchChangeSum',
  'NearestMiss',
  'PageInfo',
  'PairExplanation',
  'PassChange',
  'PassEvidence',
  'PassSummary',
  'Record',
  'RecordPage',
  'RejectedRow',
  'RulesetCheck',
  'RulesetPreview',
  'RulesetProblem',
  'RulesetSuggestion',
  'RunCounts',
  'RunSummary',
  'SampledMatch',
  'Session',
  'SideCertificate',
  'SideCounts',
  'SuggestionReason',
  'UserError',
  'Viewer',
];

const keys: KeyingConfig = Object.fromEntries(EMBEDDED.map((name) => [name, () => null]));

const HEADERS = {
  // Event streams are left out on purpose: progress comes over the WebSocket.
  accept: 'application/graphql-response+json, application/json',
  'GraphQL-Require-Preflight': '1',
};

export function isUnauthenticated(error: CombinedError): boolean {
  return error.graphQLErrors.some((each) => each.extensions['code'] === 'UNAUTHENTICATED');
}

function socketUrl(): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`;
}

async function connectionParams(): Promise<Record<string, string>> {
  if (isSignedIn() && accessEndsSoon()) await refreshSession();
  const token = accessToken();
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

const auth = authExchange((utils) =>
  Promise.resolve({
    addAuthToOperation: (operation) => {
      const token = accessToken();
      return token === null
        ? operation
        : utils.appendHeaders(operation, { authorization: `Bearer ${token}` });
    },
    willAuthError: () => isSignedIn() && accessEndsSoon(),
    didAuthError: (error) => isSignedIn() && isUnauthenticated(error),
    refreshAuth: async () => {
      await refreshSession();
    },
  }),
);

export function createClient(url = '/graphql'): Client {
  const socket = createSocket({
    url: socketUrl,
    connectionParams,
    lazyCloseTimeout: 5_000,
    retryAttempts: Infinity,
    shouldRetry: () => true,
  });
  return new Client({
    url,
    preferGetMethod: false,
    fetchOptions: { headers: HEADERS },
    exchanges: [
      cacheExchange({ keys }),
      auth,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              {
                query: query ?? '',
                ...(variables ? { variables: variables as Record<string, unknown> } : {}),
              },
              {
                next: (value) => sink.next(value as never),
                error: (fault) => sink.error(fault),
                complete: () => sink.complete(),
              },
            ),
          }),
        }),
      }),
    ],
  });
}
