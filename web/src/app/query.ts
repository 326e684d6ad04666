import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './api.ts';

export const sessionKey = ['session'];

/** A wrong password or code in a form of somebody signed in is answered 401 as well, and ends nothing. */
const endsSession = (error: unknown): boolean =>
  error instanceof ApiFailure && ['access.not-signed-in', 'access.session-ended'].includes(error.code);

/** An expired session empties the session query; the shell then shows the sign-in page and comes back afterwards. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (endsSession(error) && query.queryKey[0] !== 'session') queryClient.setQueryData(sessionKey, null);
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (count, error) =>
        count < 2 && (!(error instanceof ApiFailure) || error.status === 0 || error.status >= 502),
    },
    mutations: {
      onError: (error) => {
        if (endsSession(error)) queryClient.setQueryData(sessionKey, null);
      },
    },
  },
});
