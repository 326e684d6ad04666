import { useEffect } from 'react';

/** For drawers that are there only while they are open: the focus goes back to the row they were opened from. */
export function useReturnFocus(): void {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      // After the drawer has given its own focus up.
      if (before instanceof HTMLElement) setTimeout(() => before.isConnected && before.focus(), 0);
    };
  }, []);
}
