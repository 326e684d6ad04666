import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';

/** Nobody is signed in (or the session ended): sign in and come back to the same address. */
export function SendToSignIn() {
  const navigate = useNavigate();
  const here = useRouterState({ select: (state) => state.location.href });
  useEffect(() => {
    const search = here === '/' ? {} : { next: here };
    void navigate({ to: '/sign-in', search: search as never, replace: true });
  }, [navigate, here]);
  return null;
}
