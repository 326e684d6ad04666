import { useSyncExternalStore } from 'react';

export type Language = 'zh' | 'en';
export type ThemeChoice = 'light' | 'dark' | 'system';
interface Preferences {
  language: Language;
  theme: ThemeChoice;
  navCollapsed: boolean;
}

const key = 'kangyu.preferences';
const listeners = new Set<() => void>();
let current: Preferences = { language: 'zh', theme: 'light', navCollapsed: false, ...stored() };

function stored(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Preferences>;
  } catch {
    // Storage is blocked or holds something else: the defaults serve.
    return {};
  }
}

export function preferences(): Preferences {
  return current;
}

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(key, JSON.stringify(current));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

export function usePreferences(): Preferences {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, preferences);
}
