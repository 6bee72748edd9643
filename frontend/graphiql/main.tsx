// GraphiQL for the API, bundled: no CDN. The headers pane's `Authorization` also goes into the WebSocket's first message.
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import './style.css';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import type { Fetcher } from '@graphiql/toolkit';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createClient } from 'graphql-ws';
import { createRoot } from 'react-dom/client';

const WELCOME = `# 378 Reconciliation Platform
#
# 1. Sign in (or register with userRegister) and copy the accessToken.
# 2. Put it into the Headers pane below:  { "Authorization": "Bearer <accessToken>" }
# 3. Press Ctrl-Space for suggestions; the book icon on the left is the reference.

mutation SignIn {
  sessionCreate(input: { email: "", password: "" }) {
    session {
      accessToken
      accessTokenExpiresAt
    }
    userErrors {
      message
      field
    }
  }
}

query Reconciliations {
  reconciliations(first: 10) {
    nodes {
      id
      name
      lastRun {
        state
        summary {
          matches
          digest
        }
      }
    }
  }
}
`;

let authorization: string | undefined;

const socket = createClient({
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
  connectionParams: () => (authorization ? { authorization } : {}),
});

const send = createGraphiQLFetcher({ url: '/graphql', wsClient: socket, enableIncrementalDelivery: false });

const fetcher: Fetcher = (params, options) => {
  const header = Object.entries(options?.headers ?? {}).find(
    ([name]) => name.toLowerCase() === 'authorization',
  );
  authorization = header ? String(header[1]) : undefined;
  return send(params, options);
};

const plugins = [HISTORY_PLUGIN, explorerPlugin()];
const place = document.getElementById('graphiql');
if (place) {
  createRoot(place).render(
    <GraphiQL
      fetcher={fetcher}
      plugins={plugins}
      defaultQuery={WELCOME}
      defaultEditorToolsVisibility="headers"
      shouldPersistHeaders={false}
    />,
  );
}
