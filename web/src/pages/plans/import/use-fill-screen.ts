import { useEffect, useRef } from 'react';

/** Tells an element how far down the page it begins (`--top`), so that it can reach to the end of the screen whatever stands above. */
export function useFillScreen() {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const measure = () => {
      const own = element.current;
      if (own) own.style.setProperty('--top', `${Math.round(own.getBoundingClientRect().top + window.scrollY)}px`);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    const page = element.current?.closest('.page');
    for (const above of page?.children ?? []) if (above !== element.current) observer.observe(above);
    measure();
    return () => observer.disconnect();
  }, []);
  return element;
}
