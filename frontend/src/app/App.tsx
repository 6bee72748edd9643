// Everything the page needs around it: look, client, routes. A new session gets a new client, so no cached answer
// of one person is ever shown to another.
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { Provider } from 'urql';
import { createClient } from '@/lib/client';
import { isSignedIn, onSessionChange, useSessionGeneration } from '@/lib/session';
import { resolveVariables, theme } from '@/ui/theme';
import { router } from './router';

export function App() {
  const generation = useSessionGeneration();
  const client = useMemo(() => ({ generation, client: createClient() }).client, [generation]);

  useEffect(
    () =>
      onSessionChange(() => {
        if (!isSignedIn()) void router.navigate({ to: '/sign-in' });
      }),
    [],
  );

  return (
    <MantineProvider theme={theme} cssVariablesResolver={resolveVariables} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <Provider value={client}>
        <RouterProvider router={router} />
      </Provider>
    </MantineProvider>
  );
}
