// Every address of the page. What a list shows (filters, the opened row) lives in the address, so it can be shared.
import { Outlet, createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router';
import { SignInPage } from '@/features/auth/SignInPage';
import { SignUpPage } from '@/features/auth/SignUpPage';
import { BreaksPage } from '@/features/breaks/BreaksPage';
import { readBreakSearch } from '@/features/breaks/search';
import { ExportsPage } from '@/features/exports/ExportsPage';
import { MatchesPage } from '@/features/matches/MatchesPage';
import { readMatchSearch } from '@/features/matches/search';
import { TryRulesPage } from '@/features/previews/TryRulesPage';
import { HomePage } from '@/features/reconciliations/HomePage';
import { ReconciliationPage } from '@/features/reconciliations/ReconciliationPage';
import { ResultPage } from '@/features/runs/ResultPage';
import { RunLayout } from '@/features/runs/RunLayout';
import { WizardPage } from '@/features/wizard/WizardPage';
import { isSignedIn } from '@/lib/session';
import { ErrorPage, NotFoundPage } from './ErrorPages';
import { Layout } from './layout/Layout';

const root = createRootRoute({
  component: Outlet,
  errorComponent: ({ error, reset }) => <ErrorPage error={error} onRetry={reset} />,
  notFoundComponent: NotFoundPage,
});

const readNext = (search: Record<string, unknown>): { next?: string } =>
  typeof search['next'] === 'string' && /^\/(?!\/)/.test(search['next']) ? { next: search['next'] } : {};

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: readNext,
  component: function SignIn() {
    return <SignInPage next={signIn.useSearch().next} />;
  },
});

const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  validateSearch: readNext,
  component: function SignUp() {
    return <SignUpPage next={signUp.useSearch().next} />;
  },
});

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: ({ location }) => {
    if (!isSignedIn()) {
      throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { next: location.href } });
    }
  },
  component: Layout,
});

const home = createRoute({ getParentRoute: () => inside, path: '/', component: HomePage });

const wizard = createRoute({ getParentRoute: () => inside, path: '/new', component: WizardPage });

const reconciliation = createRoute({
  getParentRoute: () => inside,
  path: '/reconciliations/$id',
  component: function Reconciliation() {
    return <ReconciliationPage id={reconciliation.useParams().id} />;
  },
});

const run = createRoute({
  getParentRoute: () => inside,
  path: '/runs/$runId',
  component: function Run() {
    return (
      <RunLayout runId={run.useParams().runId}>
        <Outlet />
      </RunLayout>
    );
  },
});

const result = createRoute({
  getParentRoute: () => run,
  path: '/',
  component: function Result() {
    return <ResultPage runId={result.useParams().runId} />;
  },
});

const matches = createRoute({
  getParentRoute: () => run,
  path: '/matches',
  validateSearch: readMatchSearch,
  component: function Matches() {
    const navigate = matches.useNavigate();
    return (
      <MatchesPage
        runId={matches.useParams().runId}
        search={matches.useSearch()}
        onSearch={(next) => void navigate({ search: next, replace: true })}
      />
    );
  },
});

const breaks = createRoute({
  getParentRoute: () => run,
  path: '/breaks',
  validateSearch: readBreakSearch,
  component: function Breaks() {
    const navigate = breaks.useNavigate();
    return (
      <BreaksPage
        runId={breaks.useParams().runId}
        search={breaks.useSearch()}
        onSearch={(next) => void navigate({ search: next, replace: true })}
      />
    );
  },
});

const rules = createRoute({
  getParentRoute: () => run,
  path: '/rules',
  component: function Rules() {
    return <TryRulesPage runId={rules.useParams().runId} />;
  },
});

const exports = createRoute({
  getParentRoute: () => run,
  path: '/export',
  component: function Exports() {
    return <ExportsPage runId={exports.useParams().runId} />;
  },
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    signUp,
    inside.addChildren([
      home,
      wizard,
      reconciliation,
      run.addChildren([result, matches, breaks, rules, exports]),
    ]),
  ]),
  scrollRestoration: true,
  defaultPreload: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
