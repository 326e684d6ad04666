import { type RefObject, useEffect, useRef } from 'react';

/** On a narrow screen a row of tabs scrolls sideways: the current one is brought into sight whenever it or a label changes. */
export function useCurrentInView(tabs: string): RefObject<HTMLElement | null> {
  const row = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = row.current;
    const tab = element?.querySelector<HTMLElement>('.link-tab-current');
    if (!element || !tab || tabs === '') return;
    element.scrollLeft = tab.offsetLeft - element.offsetLeft - (element.clientWidth - tab.offsetWidth) / 2;
  }, [tabs]);
  return row;
}
