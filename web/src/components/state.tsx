import type { UseQueryResult } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { ApiFailure } from '../app/api.ts';
import { FailureNote, ForbiddenPage } from '../app/errors.tsx';
import { useCan } from '../app/session.ts';

/** What it is, why it is empty, and the one next step. */
export function Empty({ title, why, next }: { title: string; why?: ReactNode; next?: ReactNode }) {
  return (
    <div className="note note-empty">
      <div className="note-title">{title}</div>
      {why && <p className="muted">{why}</p>}
      {next && <div>{next}</div>}
    </div>
  );
}

/** Shows the data of a query, its skeleton while it loads, and what went wrong otherwise; stale data stay while they are fetched again. */
export function Loaded<T>({
  query,
  rows = 6,
  children,
}: {
  query: Pick<UseQueryResult<T>, 'data' | 'error'> & { refetch: () => unknown };
  rows?: number;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) {
    return (
      <>
        {query.error && !(query.error instanceof ApiFailure && query.error.status === 401) && (
          <FailureNote error={query.error} retry={() => void query.refetch()} />
        )}
        {children(query.data)}
      </>
    );
  }
  if (query.error) return <FailureNote error={query.error} retry={() => void query.refetch()} />;
  return (
    <div aria-busy="true">
      <Skeleton active title={false} paragraph={{ rows, width: '100%' }} />
    </div>
  );
}

/** The page for those who hold one of the permissions, the 403 page for others. */
export function Guard({ need, children }: { need: string | readonly string[]; children: ReactNode }) {
  const can = useCan();
  const any = typeof need === 'string' ? [need] : need;
  return any.some(can) ? children : <ForbiddenPage permission={any.join(' | ')} />;
}
