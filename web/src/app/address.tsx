import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { type ComponentProps, type ReactNode, useCallback } from 'react';

/** What stands after `?` in the address. Everything a page filters by lives here, as plain text, so a link can be sent on. */
export type Search = Record<string, string | undefined>;

export function parseSearch(text: string): Search {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== '') query.set(key, String(value));
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}

export function useAddress(): [Search, (change: Search, push?: boolean) => void] {
  const search = useRouterState({ select: (state) => state.location.search as Search });
  const navigate = useNavigate();
  const change = useCallback(
    (next: Search, push = false) => {
      void navigate({
        to: '.',
        search: ((previous: Search) => ({ ...previous, ...next })) as never,
        replace: !push,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return [search, change];
}

/** Goes to an address of the application, keeping the chosen area; `instead` of the page that is left, which one does not go back to. */
export function useGo(): (to: string, search?: Search, instead?: boolean) => void {
  const navigate = useNavigate();
  return useCallback(
    (to, search = {}, instead = false) => {
      const [path, query] = to.split('?');
      const asked = { ...parseSearch(query ?? ''), ...search };
      void navigate({
        to: path,
        search: ((previous: Search) => ({ area: previous.area, ...asked })) as never,
        replace: instead,
      });
    },
    [navigate],
  );
}

type AppLinkProps = { to: string; search?: Search; children: ReactNode; className?: string } & Pick<
  ComponentProps<'a'>,
  'title' | 'aria-label' | 'aria-current' | 'onClick' | 'tabIndex'
>;

/** A link inside the application; keeps the chosen area unless the link names one. */
export function AppLink({ to, search = {}, children, ...rest }: AppLinkProps) {
  const [path, query] = to.split('?');
  const asked = { ...parseSearch(query ?? ''), ...search };
  return (
    <Link to={path} search={((previous: Search) => ({ area: previous.area, ...asked })) as never} {...rest}>
      {children}
    </Link>
  );
}
