// Renders a part of the page with everything around it that it expects.
import { MantineProvider } from '@mantine/core';
import {
  RouterProvider,
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
} from '@tanstack/react-router';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Provider } from 'urql';
import { createClient } from '@/lib/client';
import { theme } from '@/ui/theme';

export function renderPage(content: ReactNode) {
  const root = createRootRoute();
  const page = createRoute({ getParentRoute: () => root, path: '$', component: () => content });
  const router = createRouter({
    routeTree: root.addChildren([page]),
    history: createMemoryHistory({ initialEntries: ['/here'] }),
  });
  const client = createClient('http://localhost:1000/graphql');
  return render(
    <MantineProvider theme={theme} env="test">
      <Provider value={client}>
        <RouterProvider router={router as never} />
      </Provider>
    </MantineProvider>,
  );
}
