import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { parseSearch, type Search, stringifySearch } from './address.tsx';
import { NotFoundPage, RouteFailure } from './errors.tsx';
import { PageSkeleton, Shell } from './shell.tsx';

const rootRoute = createRootRoute({
  component: Outlet,
  validateSearch: (search: Record<string, unknown>): Search => search as Search,
  notFoundComponent: NotFoundPage,
});
const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: Shell,
  notFoundComponent: NotFoundPage,
});

/** A page inside the shell; its code is loaded when it is opened. */
function page<M extends Record<string, any>>(path: string, load: () => Promise<M>, name: keyof M & string) {
  return createRoute({ getParentRoute: () => shellRoute, path, component: lazyRouteComponent(load, name) });
}
function forward(path: string, to: string) {
  return createRoute({
    getParentRoute: () => shellRoute,
    path,
    beforeLoad: ({ search }) => {
      throw redirect({ to, search: search as never, replace: true });
    },
  });
}

const routeTree = rootRoute.addChildren([
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/sign-in',
    component: lazyRouteComponent(() => import('../pages/sign-in/sign-in.tsx'), 'SignInPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/public',
    component: lazyRouteComponent(() => import('../pages/public/public-list.tsx'), 'PublicListPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/public/$plan',
    component: lazyRouteComponent(() => import('../pages/public/public-plan.tsx'), 'PublicPlanPage'),
  }),
  shellRoute.addChildren([
    page('/', () => import('../pages/overview/overview.tsx'), 'OverviewPage'),
    page('/plans', () => import('../pages/plans/plan-list.tsx'), 'PlanListPage'),
    page('/plans/import', () => import('../pages/plans/import/imports.tsx'), 'PlanImportsPage'),
    page('/plans/import/$id', () => import('../pages/plans/import/review.tsx'), 'PlanImportPage'),
    page('/plans/drafts', () => import('../pages/plans/draft/draft-list.tsx'), 'DraftListPage'),
    page('/plans/drafts/$draft', () => import('../pages/plans/draft/draft.tsx'), 'DraftPage'),
    page('/plans/$plan', () => import('../pages/plans/plan.tsx'), 'PlanPage'),
    page('/orders/$item', () => import('../pages/plans/tasks/order-paper.tsx'), 'OrderPage'),
    page('/inbox', () => import('../pages/work/inbox.tsx'), 'InboxPage'),
    page('/indicators', () => import('../pages/indicators/indicator-list.tsx'), 'IndicatorListPage'),
    page('/indicators/$code/versions', () => import('../pages/indicators/versions.tsx'), 'VersionsPage'),
    page('/indicators/$code', () => import('../pages/indicators/indicator.tsx'), 'IndicatorPage'),
    forward('/resources', '/resources/institutions'),
    page('/resources/standards', () => import('../pages/standards/standards.tsx'), 'StandardsPage'),
    page('/resources/$register', () => import('../pages/resources/resources.tsx'), 'ResourcesPage'),
    forward('/data', '/data/submissions'),
    page('/data/submissions', () => import('../pages/exchange/submissions.tsx'), 'SubmissionsPage'),
    page('/data/submissions/$id', () => import('../pages/exchange/submission.tsx'), 'SubmissionPage'),
    page('/data/upload', () => import('../pages/exchange/upload.tsx'), 'UploadPage'),
    page('/data/quarantine', () => import('../pages/exchange/quarantine.tsx'), 'QuarantinePage'),
    page('/data/quarantine/$id', () => import('../pages/exchange/correction.tsx'), 'CorrectionPage'),
    page('/data/population', () => import('../pages/exchange/population.tsx'), 'PopulationPage'),
    page('/data/population/$id', () => import('../pages/statistics/receipt.tsx'), 'PopulationReturnPage'),
    page('/data/statistics', () => import('../pages/statistics/statistics.tsx'), 'StatisticsPage'),
    page('/data/statistics/$id', () => import('../pages/statistics/receipt.tsx'), 'StatisticsReturnPage'),
    forward('/admin', '/admin/accounts'),
    page('/admin/accounts', () => import('../pages/admin/accounts.tsx'), 'AccountsPage'),
    page('/admin/tokens', () => import('../pages/admin/tokens.tsx'), 'TokensPage'),
    page('/admin/audit', () => import('../pages/admin/audit.tsx'), 'AuditPage'),
    page('/account', () => import('../pages/sign-in/account.tsx'), 'AccountPage'),
    page('/residents/$person', () => import('../pages/records/resident.tsx'), 'ResidentPage'),
    page('/records/$type/$id', () => import('../pages/records/record.tsx'), 'RecordPage'),
  ]),
]);

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingComponent: PageSkeleton,
  defaultErrorComponent: RouteFailure,
  defaultNotFoundComponent: NotFoundPage,
  scrollRestoration: true,
});
