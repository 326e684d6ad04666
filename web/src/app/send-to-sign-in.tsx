import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

/** Nobody is signed in (or the session ended): sign in and come back to the address that was open when this was found out. */
export function SendToSignIn() {
  const navigate = useNavigate();
  const address = useRouterState({ select: (state) => state.location.href });
  // Kept from the first rendering: while the sign-in page loads the address already is /sign-in.
  const [from] = useState(address);
  useEffect(() => {
    const search = from === '/' || from.startsWith('/sign-in') ? {} : { next: from };
    void navigate({ to: '/sign-in', search: search as never, replace: true });
  }, [navigate, from]);
  return null;
}
